import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admit, cells, problems } from '../testing/admit.ts'
import { LimitRange } from './limitrange.ts'
import { PodTemplate } from './podtemplate.ts'
import { ResourceQuota } from './resourcequota.ts'

const metadata = { name: 'a', namespace: 'default' }
const limits = (...items: object[]) => ({ metadata, spec: { limits: items } }) as never
const quota = (spec: object, status: object = {}) => ({ metadata, spec, status }) as never

const refusedLimits: Record<string, [never, string[]]> = {
  'an unknown type': [
    limits({ type: 'Thing' }),
    ['spec.limits[0].type: Invalid value: "Thing": must be a standard limit type or fully qualified'],
  ],
  'a type twice': [limits({ type: 'Pod' }, { type: 'Pod' }), ['spec.limits[1].type: Duplicate value: "Pod"']],
  'defaults of a pod': [
    limits({ type: 'Pod', default: { cpu: '1' } }),
    ["spec.limits[0].default: Forbidden: may not be specified when `type` is 'Pod'"],
  ],
  'an unknown resource': [
    limits({ type: 'Container', max: { gpu: '1' } }),
    ['max', 'default', 'defaultRequest'].flatMap((field) => [
      `spec.limits[0].${field}[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified`,
      `spec.limits[0].${field}[gpu]: Invalid value: "gpu": must be a standard resource for containers`,
    ]),
  ],
  'a claim without a size': [
    limits({ type: 'PersistentVolumeClaim' }),
    [
      'spec.limits[0].limits: Required value: either minimum or maximum storage value is required, but neither was provided',
    ],
  ],
  'more at least than at most': [
    limits({ type: 'Pod', min: { cpu: '2' }, max: { cpu: '1' } }),
    ['spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1'],
  ],
  'a default beyond the most': [
    limits({ type: 'Container', max: { cpu: '1' }, default: { cpu: '2' } }),
    [
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "2": default request value 2 is greater than max value 1',
      'spec.limits[0].default[cpu]: Invalid value: "1": default value 2 is greater than max value 1',
    ],
  ],
  'a ratio that cannot be': [
    limits({ type: 'Pod', min: { cpu: '1' }, max: { cpu: '2' }, maxLimitRequestRatio: { cpu: '3' } }),
    [
      'spec.limits[0].maxLimitRequestRatio[cpu]: Invalid value: "3": ratio 3 is greater than max/min = 2.000000',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refusedLimits)) {
  test(`limits refused: ${name}`, () => assert.deepEqual(problems(LimitRange, given), want))
}

test('a container gets the most as its limit, and its limit as what it reserves', () => {
  const { spec } = admit(LimitRange, limits({ type: 'Container', max: { cpu: '2' }, min: { memory: '1Mi' } }))
  assert.deepEqual(spec.limits[0], {
    type: 'Container',
    max: { cpu: '2' },
    min: { memory: '1Mi' },
    default: { cpu: '2' },
    defaultRequest: { memory: '1Mi', cpu: '2' },
  })
})

const refusedQuotas: Record<string, [never, string[]]> = {
  'what is counted by no quota': [
    quota({ hard: { storage: '1' } }),
    ['spec.hard[storage]: Invalid value: "storage": must be a standard resource for quota'],
  ],
  'half a pod, and less than none': [
    quota({ hard: { pods: '500m', 'requests.cpu': '-1' } }),
    [
      'spec.hard[pods]: Invalid value: "500m": must be an integer',
      'spec.hard[requests.cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  'a scope without such a resource': [
    quota({ hard: { cpu: '1' }, scopes: ['BestEffort'] }),
    ['spec.scopes: Invalid value: ["BestEffort"]: unsupported scope applied to resource'],
  ],
  'a scope and its opposite': [
    quota({ scopes: ['Terminating', 'NotTerminating'] }),
    ['spec.scopes: Invalid value: ["Terminating","NotTerminating"]: conflicting scopes'],
  ],
  'a selector without values': [
    quota({ scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }] } }),
    [
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refusedQuotas)) {
  test(`quota refused: ${name}`, () => assert.deepEqual(problems(ResourceQuota, given), want))
}

test('the scopes of a quota stay, extended resources and object counts are fine', () => {
  const hard = { 'requests.example.com/gpu': '1', 'count/jobs.batch': '2', 'requests.storage': '1Gi' }
  assert.deepEqual(problems(ResourceQuota, quota({ hard })), [])
  assert.deepEqual(problems(ResourceQuota, quota({ scopes: ['Terminating'] }), quota({})), [
    'spec.scopes: Invalid value: ["Terminating"]: field is immutable',
  ])
})

test('columns', () => {
  const status = { hard: { pods: '3', 'limits.cpu': '2', cpu: '1' }, used: { pods: '1' } }
  assert.deepEqual(cells(ResourceQuota, quota({}, status)), {
    Request: 'cpu: 0/1, pods: 1/3',
    Limit: 'limits.cpu: 0/2',
  })
  const created = {
    metadata: { ...metadata, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { limits: [] },
  }
  assert.deepEqual(cells(LimitRange, created), { Name: 'a', 'Created At': '2026-01-01T00:00:00Z' })
  const template = {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', image: 'web:1' }] },
  }
  assert.deepEqual(cells(PodTemplate, { metadata, template }), {
    Name: 'a',
    Containers: 'web',
    Images: 'web:1',
    'Pod Labels': 'app=web',
  })
  assert.deepEqual(problems(PodTemplate, { metadata, template: { spec: { containers: [] } } }), [
    'template.spec.containers: Required value',
  ])
})
