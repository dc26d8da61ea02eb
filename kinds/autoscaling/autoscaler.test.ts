import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { toNewAutoscaler, toOldAutoscaler } from './convertautoscaler.ts'
import { HorizontalPodAutoscaler } from './horizontalpodautoscaler.ts'
import { HorizontalPodAutoscaler as Old } from './oldhorizontalpodautoscaler.ts'

const metadata = { name: 'web', namespace: 'default' }
const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const autoscaler = (spec: object = {}, status: object = {}) =>
  ({ metadata, spec: { scaleTargetRef, maxReplicas: 5, ...spec }, status }) as never
const metric = (given: object) => autoscaler({ metrics: [given] })
const cpu = (target: object) => metric({ type: 'Resource', resource: { name: 'cpu', target } })
const at = 'spec.metrics[0]'
const utilization = { type: 'Utilization', averageUtilization: 50 }

const refused: Record<string, [never, string[]]> = {
  'less than none, or more at least than at most': [
    autoscaler({ minReplicas: 0, maxReplicas: 0 }),
    [
      'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      'spec.maxReplicas: Invalid value: 0: must be greater than 0',
      'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
    ],
  ],
  'nothing to scale': [
    autoscaler({ scaleTargetRef: {} }),
    ['spec.scaleTargetRef.kind: Required value', 'spec.scaleTargetRef.name: Required value'],
  ],
  'a metric about nothing': [
    metric({ type: 'Pods' }),
    [`${at}.pods: Required value: must populate information for the given metric source`],
  ],
  'a metric about two things': [
    metric({
      type: 'Resource',
      resource: { name: 'cpu', target: utilization },
      external: { metric: { name: 'q' }, target: { type: 'Value', value: '1' } },
    }),
    [`${at}.external: Forbidden: must populate the given metric source only`],
  ],
  'both a value and a utilization': [
    cpu({ ...utilization, averageValue: '1' }),
    [
      `${at}.resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization`,
    ],
  ],
  'neither of them': [
    cpu({ type: 'Utilization' }),
    [
      `${at}.resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization`,
    ],
  ],
  'a target that is none': [
    cpu({ type: 'Some', averageUtilization: 0 }),
    [
      `${at}.resource.target.type: Invalid value: "Some": must be either Utilization, Value, or AverageValue`,
      `${at}.resource.target.averageUtilization: Invalid value: 0: must be greater than 0`,
    ],
  ],
  'behavior out of bounds': [
    autoscaler({
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 3601,
          policies: [{ type: 'Some', value: 0, periodSeconds: 1801 }],
        },
      },
    }),
    [
      'stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600',
      'policies[0].type: Unsupported value: "Some": supported values: "Percent", "Pods"',
      'policies[0].value: Invalid value: 0: must be greater than zero',
      'policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
    ].map((problem) => `spec.behavior.scaleUp.${problem}`),
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(HorizontalPodAutoscaler, given), want))
}

test('the least autoscaler has all defaults', () => {
  const { spec } = admit(HorizontalPodAutoscaler, autoscaler())
  assert.equal(spec.minReplicas, 1)
  assert.deepEqual(spec.metrics, [
    { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
  ])
  assert.equal(spec.behavior, undefined)
  const rules = admit(
    HorizontalPodAutoscaler,
    autoscaler({ behavior: { scaleDown: { selectPolicy: 'Min' } } }),
  )
  assert.deepEqual(rules.spec.behavior, {
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ],
    },
    scaleDown: { selectPolicy: 'Min', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
  })
})

const full = admit(
  HorizontalPodAutoscaler,
  autoscaler(
    {
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: utilization } },
        {
          type: 'Pods',
          pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '10' } },
        },
        {
          type: 'Object',
          object: {
            describedObject: { kind: 'Service', name: 's' },
            metric: { name: 'hits', selector: { matchLabels: { a: 'b' } } },
            target: { type: 'Value', value: '2' },
          },
        },
        {
          type: 'External',
          external: { metric: { name: 'q' }, target: { type: 'AverageValue', averageValue: '3' } },
        },
      ],
      behavior: { scaleUp: { stabilizationWindowSeconds: 5 } },
    },
    {
      currentReplicas: 2,
      desiredReplicas: 3,
      currentMetrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', current: { averageUtilization: 20, averageValue: '1' } },
        },
      ],
      conditions: [{ type: 'AbleToScale', status: 'True' }],
    },
  ),
) as unknown as KubeObject

test('v1 shows CPU in its fields, and the rest in annotations', () => {
  const old = toOldAutoscaler(full)
  assert.deepEqual(old.spec, {
    scaleTargetRef,
    minReplicas: 1,
    maxReplicas: 5,
    targetCPUUtilizationPercentage: 50,
  })
  assert.deepEqual(old.status, {
    currentReplicas: 2,
    desiredReplicas: 3,
    currentCPUUtilizationPercentage: 20,
  })
  const prefix = 'autoscaling.alpha.kubernetes.io/'
  const shown = Object.fromEntries(
    Object.entries(old.metadata.annotations ?? {}).map(([key, text]) => [
      key.slice(prefix.length),
      JSON.parse(text),
    ]),
  )
  assert.deepEqual(shown, {
    metrics: [
      { type: 'Pods', pods: { metricName: 'rps', targetAverageValue: '10' } },
      {
        type: 'Object',
        object: {
          target: { kind: 'Service', name: 's' },
          metricName: 'hits',
          selector: { matchLabels: { a: 'b' } },
          targetValue: '2',
        },
      },
      { type: 'External', external: { metricName: 'q', targetAverageValue: '3' } },
    ],
    behavior: {
      ScaleUp: {
        StabilizationWindowSeconds: 5,
        SelectPolicy: 'Max',
        Policies: [
          { Type: 'Pods', Value: 4, PeriodSeconds: 15 },
          { Type: 'Percent', Value: 100, PeriodSeconds: 15 },
        ],
      },
      ScaleDown: {
        StabilizationWindowSeconds: null,
        SelectPolicy: 'Max',
        Policies: [{ Type: 'Percent', Value: 100, PeriodSeconds: 15 }],
      },
    },
    conditions: [{ type: 'AbleToScale', status: 'True' }],
    'current-metrics': [
      {
        type: 'Resource',
        resource: { name: 'cpu', currentAverageUtilization: 20, currentAverageValue: '1' },
      },
    ],
  })
})

test('there and back again nothing is lost', () => {
  const back = toNewAutoscaler(toOldAutoscaler(full))
  assert.deepEqual(back, { ...full, apiVersion: 'autoscaling/v2' })
})

test('annotations that cannot be read count as absent', () => {
  const annotations = {
    'autoscaling.alpha.kubernetes.io/metrics': '{"__proto__":1}',
    'autoscaling.alpha.kubernetes.io/behavior': 'not json',
    mine: 'kept',
  }
  const given = {
    ...admit(Old, autoscaler()),
    metadata: { ...metadata, annotations },
  } as unknown as KubeObject
  const converted = toNewAutoscaler(given)
  assert.deepEqual(converted.metadata.annotations, { mine: 'kept' })
  assert.deepEqual(converted.spec, { scaleTargetRef, minReplicas: 1, maxReplicas: 5 })
})

test('columns', () => {
  const want = {
    Reference: 'Deployment/web',
    Targets: 'cpu: 20%/50%, <unknown>/10 + 2 more...',
    MinPods: '1',
    MaxPods: 5,
    Replicas: 2,
  }
  assert.deepEqual(cells(HorizontalPodAutoscaler, full), want)
  assert.deepEqual(cells(Old, toOldAutoscaler(full)), want)
})
