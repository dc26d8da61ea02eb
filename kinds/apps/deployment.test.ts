import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pod } from '../core/pod.ts'
import { ReplicationController } from '../core/replicationcontroller.ts'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { Deployment } from './deployment.ts'
import { ReplicaSet } from './replicaset.ts'

type DeploymentDraft = Draft<typeof Deployment>
const labels = { app: 'web' }
const template = (spec: object = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
})
const metadata = { name: 'web', namespace: 'default' }
const deployment = (spec: object = {}): DeploymentDraft => ({
  metadata,
  spec: { selector: { matchLabels: labels }, template: template(), ...spec },
})
const mismatch = (shown: string) =>
  `spec.template.metadata.labels: Invalid value: ${shown}: \`selector\` does not match template \`labels\``

const refused: Record<string, [DeploymentDraft, string[]]> = {
  'a selector that misses the template': [
    deployment({ selector: { matchLabels: { app: 'api' } } }),
    [mismatch('{"app":"web"}')],
  ],
  'no selector': [deployment({ selector: {} }), ['spec.selector: Required value', mismatch('{"app":"web"}')]],
  'fewer than none': [
    deployment({ replicas: -1 }),
    ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  ],
  'pods that end': [
    deployment({ template: template({ restartPolicy: 'Never' }) }),
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  'a rollout that cannot move': [
    deployment({ strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: '0%' } } }),
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
  ],
  'more than all at once': [
    deployment({ strategy: { rollingUpdate: { maxUnavailable: '101%' } } }),
    ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  'a share that is none': [
    deployment({ strategy: { rollingUpdate: { maxSurge: 'half' } } }),
    [
      "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"half\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
    ],
  ],
  'a rolling update by recreating': [
    deployment({ strategy: { type: 'Recreate', rollingUpdate: {} } }),
    ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
  ],
  'given up before it can be ready': [
    deployment({ minReadySeconds: 60, progressDeadlineSeconds: 60 }),
    ['spec.progressDeadlineSeconds: Invalid value: 60: must be greater than minReadySeconds'],
  ],
  'a mistake in the template': [
    deployment({ template: template({ containers: [] }) }),
    ['spec.template.spec.containers: Required value'],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(Deployment, given), want))
}

test('the selector stays', () => {
  const both = { metadata: { labels: { app: 'web', tier: 'a' } }, spec: template().spec }
  const old = deployment({ template: both })
  const now = deployment({ template: both, selector: { matchLabels: { tier: 'a' } } })
  const want = ['spec.selector: Invalid value: {"matchLabels":{"tier":"a"}}: field is immutable']
  assert.deepEqual(problems(Deployment, now, old), want)
  const set = ({ spec }: DeploymentDraft) => ({
    metadata,
    spec: { selector: spec.selector, template: spec.template },
  })
  assert.deepEqual(problems(ReplicaSet, set(now), set(old)), want)
})

test('the least deployment has all defaults', () => {
  const { spec } = admit(Deployment, deployment())
  assert.equal(spec.replicas, 1)
  assert.deepEqual(spec.strategy, {
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
  })
  assert.equal(spec.template.spec.containers[0]?.imagePullPolicy, 'IfNotPresent')
  assert.equal(spec.template.spec.enableServiceLinks, undefined)
  assert.deepEqual(admit(Deployment, deployment({ strategy: { type: 'Recreate' } })).spec.strategy, {
    type: 'Recreate',
  })
  assert.deepEqual(admit(Deployment, deployment({ replicas: 0 })).spec.replicas, 0)
})

test('a replication controller takes selector and labels from its template', () => {
  const given = { metadata, spec: { template: template() } }
  const controller = admit(ReplicationController, given)
  assert.deepEqual(controller.spec.selector, labels)
  assert.deepEqual(controller.metadata.labels, labels)
  assert.deepEqual(problems(ReplicationController, given), [])
  assert.deepEqual(problems(ReplicationController, { metadata, spec: {} }), ['spec.template: Required value'])
  assert.deepEqual(
    problems(ReplicationController, { metadata, spec: { selector: { app: 'api' }, template: template() } }),
    [mismatch('{"app":"web"}')],
  )
})

test('a template may have an image that is still to be filled in, a pod may not', () => {
  const spec = { containers: [{ name: 'web', image: ' ' }] }
  assert.deepEqual(problems(Deployment, deployment({ template: template(spec) })), [])
  assert.deepEqual(problems(Pod, { metadata, spec }), [
    'spec.containers[0].image: Invalid value: " ": must not have leading or trailing whitespace',
  ])
})

test('columns', () => {
  assert.deepEqual(
    cells(Deployment, { ...deployment({ replicas: 3 }), status: { readyReplicas: 2, updatedReplicas: 3 } }),
    {
      Ready: '2/3',
      'Up-to-date': 3,
      Available: 0,
      Containers: 'web',
      Images: 'web:1',
      Selector: 'app=web',
    },
  )
})
