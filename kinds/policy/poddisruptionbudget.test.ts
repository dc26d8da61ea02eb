import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RuntimeClass } from '../node/runtimeclass.ts'
import { PriorityClass } from '../scheduling/priorityclass.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { PodDisruptionBudget } from './poddisruptionbudget.ts'

const budget = (spec: object, status: object = {}) =>
  ({ metadata: { name: 'web', namespace: 'default' }, spec, status }) as never

test('a budget says how many stay, or how many may go', () => {
  assert.deepEqual(problems(PodDisruptionBudget, budget({ minAvailable: 1 })), [])
  assert.deepEqual(problems(PodDisruptionBudget, budget({ minAvailable: 1, maxUnavailable: '10%' })), [
    'spec: Invalid value: {"minAvailable":1,"maxUnavailable":"10%"}: minAvailable and maxUnavailable cannot be both set',
  ])
  assert.deepEqual(problems(PodDisruptionBudget, budget({ maxUnavailable: '101%' })), [
    'spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%',
  ])
  assert.deepEqual(problems(PodDisruptionBudget, budget({ minAvailable: -1 }, { currentHealthy: -1 })), [
    'spec.minAvailable: Invalid value: -1: must be greater than or equal to 0',
    'status.currentHealthy: Invalid value: -1: must be greater than or equal to 0',
  ])
  assert.deepEqual(problems(PodDisruptionBudget, budget({ unhealthyPodEvictionPolicy: 'Never' })), [
    'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
  ])
})

test('columns of a budget', () => {
  assert.deepEqual(cells(PodDisruptionBudget, budget({ minAvailable: '50%' }, { disruptionsAllowed: 2 })), {
    'Min Available': '50%',
    'Max Unavailable': 'N/A',
    'Allowed Disruptions': 2,
  })
})

const priority = (name: string, value: number, more: object = {}) =>
  ({ metadata: { name }, value, ...more }) as never

test('a priority class is fixed, and the highest priorities are the system own', () => {
  assert.equal(admit(PriorityClass, priority('high', 1)).preemptionPolicy, 'PreemptLowerPriority')
  assert.deepEqual(problems(PriorityClass, priority('high', 1_000_000_001)), [
    'value: Forbidden: maximum allowed value of a user defined priority is 1000000000',
  ])
  assert.deepEqual(problems(PriorityClass, priority('system-node-critical', 2_000_001_000)), [])
  assert.deepEqual(problems(PriorityClass, priority('system-mine', 1)), [
    "metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class",
  ])
  assert.deepEqual(problems(PriorityClass, priority('high', 2), priority('high', 1)), [
    'value: Forbidden: may not be changed in an update.',
  ])
  assert.deepEqual(
    problems(PriorityClass, priority('a', 1, { preemptionPolicy: 'Never' }), priority('a', 1)),
    ['preemptionPolicy: Invalid value: "Never": field is immutable'],
  )
  assert.deepEqual(cells(PriorityClass, priority('high', 7)), {
    Value: 7,
    'Global-Default': false,
    PreemptionPolicy: 'PreemptLowerPriority',
  })
})

test('a runtime class names a handler for good', () => {
  const runtime = (handler: string, more: object = {}) =>
    ({ metadata: { name: 'kata' }, handler, ...more }) as never
  assert.deepEqual(problems(RuntimeClass, runtime('kata')), [])
  assert.match(
    problems(RuntimeClass, runtime('Kata!')).join(),
    /^handler: Invalid value: "Kata!": a lowercase RFC 1123 label/,
  )
  assert.deepEqual(problems(RuntimeClass, runtime('b'), runtime('a')), [
    'handler: Invalid value: "b": field is immutable',
  ])
  assert.deepEqual(problems(RuntimeClass, runtime('a', { overhead: { podFixed: { cpu: '-1' } } })), [
    'overhead.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
  ])
  assert.deepEqual(cells(RuntimeClass, runtime('kata')), { Handler: 'kata' })
})
