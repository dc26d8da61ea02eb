import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../kind.ts'
import { imagesNamedBy } from './references.ts'
import { digest, meta } from './samples.ts'

const a = digest('a')
const web = `hawser.local/shop/web@${a}`
const podSpec = {
  containers: [{ name: 'web', image: web }],
  initContainers: [{ name: 'setup', image: 'setup:1' }],
}
const inTemplate = { spec: { template: { spec: podSpec } } }
const build = (strategy: object, source: object = {}) => ({ spec: { strategy, source } })

const cases: Readonly<Record<string, readonly [resource: string, object: object, want: readonly string[]]>> =
  {
    'a pod': ['pods', { spec: podSpec, status: {} }, [web, a, 'setup:1']],
    'a pod whose spec says less than what runs': [
      'pods',
      {
        spec: { containers: [{ name: 'w', image: 'web' }] },
        status: { containerStatuses: [{ imageID: `r/web@${a}` }] },
      },
      ['web', `r/web@${a}`, a],
    ],
    'a ReplicationController': ['replicationcontrollers', inTemplate, [web, a, 'setup:1']],
    'a ReplicaSet': ['replicasets.apps', inTemplate, [web, a, 'setup:1']],
    'a Deployment': ['deployments.apps', inTemplate, [web, a, 'setup:1']],
    'a DaemonSet': ['daemonsets.apps', inTemplate, [web, a, 'setup:1']],
    'a StatefulSet': ['statefulsets.apps', inTemplate, [web, a, 'setup:1']],
    'a Job': ['jobs.batch', inTemplate, [web, a, 'setup:1']],
    'a CronJob': ['cronjobs.batch', { spec: { jobTemplate: inTemplate } }, [web, a, 'setup:1']],
    'a BuildConfig, by a tag': [
      'buildconfigs.build.openshift.io',
      build({
        sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'nodejs:26', namespace: 'openshift' } },
      }),
      ['hawser.local/openshift/nodejs:26'],
    ],
    'a Build, by images': [
      'builds.build.openshift.io',
      build(
        { dockerStrategy: { from: { kind: 'ImageStreamImage', name: `web@${a}` } } },
        { images: [{ from: { kind: 'DockerImage', name: 'quay.io/a/b:1' } }] },
      ),
      [web, a, 'quay.io/a/b:1'],
    ],
  }
for (const [name, [resource, object, want]] of Object.entries(cases)) {
  test(`I10: ${name} keeps its images`, () =>
    assert.deepEqual(
      imagesNamedBy(resource, { metadata: meta('x'), ...object } as unknown as KubeObject),
      want,
    ))
}
