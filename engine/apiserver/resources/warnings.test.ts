import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openForTest } from './testing.ts'

const main = { name: 'main', image: 'app:1' }
const pod = (spec: object, metadata: object = {}) => ({
  metadata: { name: 'web', ...metadata },
  spec: { containers: [main], ...spec },
})
const template = (spec: object, annotations: object = {}) => ({
  metadata: { labels: { app: 'web' }, annotations },
  spec: { containers: [main], ...spec },
})
const deployment = (spec: object, name = 'web') => ({
  metadata: { name },
  spec: { selector: { matchLabels: { app: 'web' } }, template: template(spec) },
})
const container = (more: object) => ({ containers: [{ ...main, ...more }] })
const old = 'beta.kubernetes.io/arch'
const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

const cases: Record<string, [resource: string, body: object, want: readonly string[]]> = {
  'what is as it should be': ['pods', pod({}), []],
  'a variable that hides another': [
    'pods',
    pod(
      container({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
    ),
    ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
  ],
  'a variable that builds on another': [
    'pods',
    pod(
      container({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '$(A)2' },
        ],
      }),
    ),
    [],
  ],
  'a port that stands twice': [
    'pods',
    pod(
      container({
        ports: [
          { containerPort: 80, name: 'a' },
          { containerPort: 80, name: 'b' },
        ],
      }),
    ),
    ['spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]'],
  ],
  'half a byte': [
    'pods',
    pod(container({ resources: { limits: { memory: '1500m' }, requests: { memory: '1' } } })),
    [
      'spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer',
    ],
  ],
  'a label of nodes that is no more': [
    'pods',
    pod({ nodeSelector: { [old]: 'amd64' } }),
    [`spec.nodeSelector[${old}]: deprecated since v1.14; use "kubernetes.io/arch" instead`],
  ],
  'a selector that selects nothing': [
    'pods',
    pod({
      affinity: {
        podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] },
      },
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
    }),
    [
      'spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
      'spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
    ],
  ],
  'a kind of volume that has ended': [
    'pods',
    pod({ volumes: [{ name: 'src', gitRepo: { repository: 'https://git.example.com/a' } }] }),
    ['spec.volumes[0].gitRepo: deprecated in v1.11'],
  ],
  'a name that is no host name': [
    'pods',
    pod({}, { name: 'web.example' }),
    [
      `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${label}]`,
    ],
  ],
  'a template is looked at like a pod': [
    'deployments.apps',
    deployment({ imagePullSecrets: [{ name: 'a' }, { name: 'a' }] }, 'web.example'),
    [
      `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${label}]`,
      'spec.template.spec.imagePullSecrets[1].name: duplicate name "a"',
    ],
  ],
  'a template within a template': [
    'cronjobs.batch',
    {
      metadata: { name: 'web' },
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: {
            template: template(
              { restartPolicy: 'Never' },
              { 'scheduler.alpha.kubernetes.io/critical-pod': '' },
            ),
          },
        },
      },
    },
    [
      'spec.jobTemplate.spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
    ],
  ],
  'a Service that ignores what it says': [
    'services',
    {
      metadata: { name: 'web' },
      spec: {
        clusterIP: 'None',
        sessionAffinity: 'ClientIP',
        externalName: 'a.example',
        ports: [{ port: 80 }],
      },
    },
    [
      'spec.SessionAffinity is ignored for headless services',
      'spec.externalName is ignored when spec.type is not "ExternalName"',
    ],
  ],
  'an annotation that is a field now': [
    'ingresses.networking.k8s.io',
    {
      metadata: { name: 'web', annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    },
    [`annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`],
  ],
  'storage that is taken back': [
    'persistentvolumes',
    {
      metadata: { name: 'disk' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        capacity: { storage: '1Gi' },
        persistentVolumeReclaimPolicy: 'Recycle',
        hostPath: { path: '/data' },
      },
    },
    [
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    ],
  ],
}
for (const [name, [resource, body, want]] of Object.entries(cases)) {
  test(name, async () => {
    await using api = await openForTest()
    assert.deepEqual((await api.call('create', resource, {}, body)).warnings, want)
  })
}

test('a template is looked at again when something that counts changes', async () => {
  await using api = await openForTest()
  const resource = 'deployments.apps'
  const made = await api.create(resource, deployment({ nodeSelector: { [old]: 'amd64' } }))
  const patch = (body: object) =>
    api
      .call('patch', resource, { name: 'web', patchType: 'merge' }, body)
      .then(({ warnings }) => warnings.length)
  assert.equal(await patch({ metadata: { labels: { a: 'b' } } }), 0)
  assert.equal(await patch({ spec: { replicas: 3 } }), 1)
  assert.equal(made.metadata.generation, 1)
})
