import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { PodDisruptionBudget } from '@hawser/kinds/policy/poddisruptionbudget.ts'
import { ago, NOW, pod } from '../given.ts'
import { again, reconcile } from './reconcile.ts'

const budget = (spec: object, status: object = {}): PodDisruptionBudget =>
  ({
    metadata: { name: 'web', namespace: 'shop', generation: 2 },
    spec,
    status: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, ...status },
  }) as unknown as PodDisruptionBudget

const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'rs', controller: true }
const owned = (name: string, given: object = { readyFor: 9 }): Pod => {
  const one = pod(name, { phase: 'Running', ...given })
  return { ...one, metadata: { ...one.metadata, ownerReferences: [owner] } } as unknown as Pod
}
const three = ['a', 'b', 'c'].map((name) => owned(name))
const evicted = { disruptedPods: { a: ago(10) } }

interface Case {
  readonly budget: PodDisruptionBudget
  readonly pods?: readonly Pod[]
  readonly replicas?: number
  /** Allowed, healthy, desired, expected. */
  readonly want: readonly [number, number, number, number]
}
const cases: Record<string, Case> = {
  'a number that must stay': { budget: budget({ minAvailable: 2 }), want: [1, 3, 2, 3] },
  'a part that must stay is rounded up': { budget: budget({ minAvailable: '50%' }), want: [1, 3, 2, 3] },
  'so many may be missing of those that are wanted': {
    budget: budget({ maxUnavailable: 1 }),
    replicas: 4,
    want: [0, 3, 3, 4],
  },
  'more may be missing than there are': { budget: budget({ maxUnavailable: 9 }), want: [3, 3, 0, 3] },
  'there are none yet': { budget: budget({ minAvailable: 0 }), pods: [], want: [0, 0, 0, 0] },
  'who is not ready is not healthy': {
    budget: budget({ minAvailable: 1 }),
    pods: [owned('a'), owned('b', {})],
    want: [0, 1, 1, 2],
  },
  'who goes is not healthy': {
    budget: budget({ minAvailable: 1 }),
    pods: [owned('a'), owned('b', { readyFor: 9, deleting: true })],
    want: [0, 1, 1, 2],
  },
  'who was evicted a moment ago is not healthy': {
    budget: budget({ minAvailable: 1 }, evicted),
    want: [1, 2, 1, 3],
  },
  'who was evicted long ago, and stays, counts again': {
    budget: budget({ minAvailable: 1 }, { disruptedPods: { a: ago(130) } }),
    want: [2, 3, 1, 3],
  },
}
for (const [name, { budget, pods = three, replicas = 3, want }] of Object.entries(cases)) {
  test(name, () => {
    const state = { budget, pods, scaleOf: () => ({ uid: 'd', replicas }), nowMs: NOW }
    const status = reconcile(state)[0]?.status
    const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status ?? {}
    assert.deepEqual([disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods], want)
    assert.equal(status?.observedGeneration, 2)
    assert.equal(status?.conditions?.[0]?.reason, want[0] > 0 ? 'SufficientPods' : 'InsufficientPods')
  })
}

test('what is told already is not told again', () => {
  const state = { pods: three, scaleOf: () => undefined, nowMs: NOW }
  const [action] = reconcile({ ...state, budget: budget({ minAvailable: 2 }) })
  assert.ok(action)
  assert.deepEqual(
    reconcile({ ...state, budget: { ...action.budget, status: action.status }, nowMs: NOW + 9 }),
    [],
  )
})

test('nobody may be disrupted when it is not known how many are wanted', () => {
  const given = budget({ maxUnavailable: 1 }, { disruptionsAllowed: 3 })
  const [action] = reconcile({ budget: given, pods: three, scaleOf: () => undefined, nowMs: NOW })
  assert.equal(action?.status.disruptionsAllowed, 0)
  const [condition] = action?.status.conditions ?? []
  assert.deepEqual(
    [condition?.status, condition?.reason, condition?.message],
    ['False', 'SyncFailed', 'found no controllers for pod "a"'],
  )
})

test('a budget is looked at again when an evicted pod should have gone', () => {
  const state = {
    budget: budget({ minAvailable: 1 }, evicted),
    pods: three,
    scaleOf: () => undefined,
    nowMs: NOW,
  }
  assert.equal(again(state), 110_001)
  assert.equal(again({ ...state, pods: [] }), undefined)
})
