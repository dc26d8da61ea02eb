import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../../kind.ts'
import { formatAmounts } from './amounts.ts'
import { charge } from './charge.ts'
import { evaluatorOf, resourcesOf } from './evaluators.ts'
import { type QuotaSpec, usedOf } from './usage.ts'

const now = Date.UTC(2026, 0, 1)
interface Asks {
  readonly requests?: Record<string, string>
  readonly limits?: Record<string, string>
}
const container = (name: string, resources: Asks = {}, more: object = {}) => ({ name, resources, ...more })
const pod = (spec: object, status: object = { qosClass: 'Burstable' }, metadata: object = {}): KubeObject =>
  ({
    metadata: { name: 'p', ...metadata },
    spec: { containers: [container('c1')], ...spec },
    status,
  }) as unknown as KubeObject
const asking = (requests: Record<string, string>, limits: Record<string, string> = {}) => ({
  containers: [container('c1', { requests, limits })],
})

const usages: [rule: string, resource: string, object: KubeObject, want: string][] = [
  ['a pod that asks for nothing', 'pods', pod({}), 'count/pods=1,pods=1'],
  [
    'requests under both names, and limits',
    'pods',
    pod(asking({ cpu: '500m', memory: '1Gi', 'ephemeral-storage': '1G' }, { cpu: '1', memory: '2Gi' })),
    'count/pods=1,cpu=500m,ephemeral-storage=1G,limits.cpu=1,limits.memory=2Gi,memory=1Gi,pods=1,requests.cpu=500m,requests.ephemeral-storage=1G,requests.memory=1Gi',
  ],
  [
    'extended resources and huge pages',
    'pods',
    pod(asking({ 'example.com/gpu': '2', 'hugepages-2Mi': '4Mi' })),
    'count/pods=1,hugepages-2Mi=4Mi,pods=1,requests.example.com/gpu=2,requests.hugepages-2Mi=4Mi',
  ],
  [
    'the largest init container, with sidecars before it',
    'pods',
    pod({
      containers: [container('a', { requests: { cpu: '1' } })],
      initContainers: [
        container('s', { requests: { cpu: '1' } }, { restartPolicy: 'Always' }),
        container('i', { requests: { cpu: '4' } }),
      ],
    }),
    'count/pods=1,cpu=5,pods=1,requests.cpu=5',
  ],
  [
    'overhead: of requests always, of limits when there are some',
    'pods',
    pod({ ...asking({ cpu: '1' }, { memory: '1Gi' }), overhead: { cpu: '100m', memory: '64Mi' } }),
    'count/pods=1,cpu=1100m,limits.memory=1088Mi,memory=64Mi,pods=1,requests.cpu=1100m,requests.memory=64Mi',
  ],
  [
    'a pod that has ended is only an object',
    'pods',
    pod(asking({ cpu: '1' }), { phase: 'Failed' }),
    'count/pods=1',
  ],
  [
    'a pod that should be gone',
    'pods',
    pod(
      asking({ cpu: '1' }),
      {},
      { deletionTimestamp: '2025-12-31T23:00:00Z', deletionGracePeriodSeconds: 30 },
    ),
    'count/pods=1',
  ],
  [
    'a pod that is about to go',
    'pods',
    pod({}, {}, { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30 }),
    'count/pods=1,pods=1',
  ],
  [
    'a service',
    'services',
    service({}),
    'count/services=1,services=1,services.loadbalancers=0,services.nodeports=0',
  ],
  [
    'node ports',
    'services',
    service({ type: 'NodePort', ports: [{}, {}] }),
    'count/services=1,services=1,services.loadbalancers=0,services.nodeports=2',
  ],
  [
    'a load balancer',
    'services',
    service({ type: 'LoadBalancer', ports: [{}] }),
    'count/services=1,services=1,services.loadbalancers=1,services.nodeports=1',
  ],
  [
    'a load balancer without node ports but one',
    'services',
    service({ type: 'LoadBalancer', allocateLoadBalancerNodePorts: false, ports: [{ nodePort: 30000 }, {}] }),
    'count/services=1,services=1,services.loadbalancers=1,services.nodeports=1',
  ],
  [
    'a claim, and its class',
    'persistentvolumeclaims',
    claim({ storageClassName: 'gold', resources: { requests: { storage: '1.5Gi' } } }),
    'count/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/persistentvolumeclaims=1,gold.storageclass.storage.k8s.io/requests.storage=1536Mi,persistentvolumeclaims=1,requests.storage=1536Mi',
  ],
  [
    'a claim that got more',
    'persistentvolumeclaims',
    claim({ resources: { requests: { storage: '1Gi' } } }, { allocatedResources: { storage: '2Gi' } }),
    'count/persistentvolumeclaims=1,persistentvolumeclaims=1,requests.storage=2Gi',
  ],
  ['anything', 'deployments.apps', pod({}), 'count/deployments.apps=1'],
  ['what had a name before', 'secrets', pod({}), 'count/secrets=1,secrets=1'],
]
function service(spec: object): KubeObject {
  return { metadata: { name: 's' }, spec } as unknown as KubeObject
}
function claim(spec: object, status: object = {}): KubeObject {
  return { metadata: { name: 'v' }, spec, status } as unknown as KubeObject
}
for (const [rule, resource, object, want] of usages) {
  test(`usage: ${rule}`, () => assert.equal(formatAmounts(evaluatorOf(resource).usage(object, now)), want))
}

const best = { qosClass: 'BestEffort' }
const scoped = (scope: string, operator = 'Exists', values: string[] = []): QuotaSpec => ({
  hard: { pods: '9' },
  scopeSelector: { matchExpressions: [{ scopeName: scope, operator, values }] },
})
const high = { priorityClassName: 'high' }
const elsewhere = {
  affinity: {
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: { namespaces: ['x'] } }],
    },
  },
}
const scopes: [rule: string, spec: QuotaSpec, pod: KubeObject, counts: boolean][] = [
  ['Terminating', { hard: { pods: '9' }, scopes: ['Terminating'] }, pod({ activeDeadlineSeconds: 1 }), true],
  ['Terminating: no', { hard: { pods: '9' }, scopes: ['Terminating'] }, pod({}), false],
  ['NotTerminating', { hard: { pods: '9' }, scopes: ['NotTerminating'] }, pod({}), true],
  ['BestEffort', scoped('BestEffort'), pod({}, best), true],
  ['BestEffort: no', scoped('BestEffort'), pod({}), false],
  ['NotBestEffort', scoped('NotBestEffort'), pod({}), true],
  ['several: all', { hard: { pods: '9' }, scopes: ['BestEffort', 'Terminating'] }, pod({}, best), false],
  ['a class', scoped('PriorityClass'), pod(high), true],
  ['one of the classes', scoped('PriorityClass', 'In', ['high']), pod(high), true],
  ['another class', scoped('PriorityClass', 'In', ['low']), pod(high), false],
  ['none of the classes', scoped('PriorityClass', 'NotIn', ['low']), pod(high), true],
  ['no class', scoped('PriorityClass', 'DoesNotExist'), pod(high), false],
  ['affinity to other namespaces', scoped('CrossNamespacePodAffinity'), pod(elsewhere), true],
  ['no affinity', scoped('CrossNamespacePodAffinity'), pod({}), false],
  ['a scope of the future', scoped('Phase'), pod({}), false],
]
for (const [rule, spec, object, counts] of scopes) {
  test(`scope: ${rule}`, () => {
    assert.equal(formatAmounts(usedOf(spec, () => [object], now)), `pods=${counts ? 1 : 0}`)
  })
}

test('a quota counts what it limits, and leaves out what nobody can count', () => {
  const spec = {
    hard: { 'requests.memory': '1Gi', secrets: '1', 'count/widgets.example.com': '2', nonsense: '1' },
  }
  assert.deepEqual(resourcesOf(Object.keys(spec.hard)).sort(), ['pods', 'secrets', 'widgets.example.com'])
  const objects = (resource: string) =>
    resource === 'pods' ? [pod(asking({ memory: '1Mi' })), pod(asking({ memory: '1Mi' }))] : []
  assert.equal(
    formatAmounts(usedOf(spec, objects, now)),
    'count/widgets.example.com=0,requests.memory=2Mi,secrets=0',
  )
})

const charges: [
  rule: string,
  hard: Record<string, string>,
  used: Record<string, string>,
  object: KubeObject,
  want: string | undefined,
][] = [
  ['there is room', { pods: '3' }, { pods: '2' }, pod({}), 'pods=1'],
  [
    'there is none',
    { pods: '2' },
    { pods: '2' },
    pod({}),
    'exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
  ],
  [
    'too much of two things',
    { 'requests.cpu': '1', 'limits.memory': '1Gi', pods: '9' },
    { 'requests.cpu': '500m', 'limits.memory': '1Gi', pods: '1' },
    pod(asking({ cpu: '1', memory: '1Mi' }, { memory: '1Mi' })),
    'exceeded quota: q, requested: limits.memory=1Mi,requests.cpu=1, used: limits.memory=1Gi,requests.cpu=500m, limited: limits.memory=1Gi,requests.cpu=1',
  ],
  [
    'what is not said',
    { cpu: '1', 'limits.memory': '1' },
    {},
    pod({}),
    'failed quota: q: must specify cpu for: c1; limits.memory for: c1',
  ],
  ['other resources need not be said', { 'requests.example.com/gpu': '1' }, {}, pod({}), undefined],
  [
    'less than nothing',
    { cpu: '1' },
    {},
    pod(asking({ cpu: '-1' })),
    'quota usage is negative for resource(s): cpu,requests.cpu',
  ],
  ['of no concern', { services: '0' }, {}, pod({}), undefined],
]
for (const [rule, hard, used, object, want] of charges) {
  test(`charge: ${rule}`, () => {
    const quota = { name: 'q', spec: { hard } }
    const had = new Map(
      Object.entries(used).map(([name, text]) => [
        name,
        { nanos: nanos(text), format: /i$/.test(text) ? ('binary' as const) : ('decimal' as const) },
      ]),
    )
    const answer = charge([quota], evaluatorOf('pods'), object, undefined, () => had, now)
    const shown =
      typeof answer === 'object'
        ? formatAmounts(new Map([...answer.amounts].filter(([name]) => name in hard)))
        : answer
    assert.equal(shown || undefined, want)
  })
}
function nanos(text: string): bigint {
  const units: Record<string, bigint> = { m: 10n ** 6n, Gi: 2n ** 30n * 10n ** 9n, '': 10n ** 9n }
  const [, number = '', unit = ''] = /^(\d+)(\D*)$/.exec(text) ?? []
  return BigInt(number) * (units[unit] as bigint)
}

test('an update is charged for what it adds, and never refused for what it gives up', () => {
  const quota = { name: 'q', spec: { hard: { 'services.nodeports': '2' } } }
  const full = () => new Map([['services.nodeports', { nanos: 2n * 10n ** 9n, format: 'decimal' as const }]])
  const change = (now_: KubeObject, old: KubeObject) =>
    charge([quota], evaluatorOf('services'), now_, old, full, now)
  const two = service({ type: 'NodePort', ports: [{}, {}] })
  const one = service({ type: 'NodePort', ports: [{}] })
  assert.equal(change(one, two), undefined)
  assert.equal(change(two, two), undefined)
  assert.match(String(change(two, one)), /^exceeded quota: q, requested: services.nodeports=1,/)
})
