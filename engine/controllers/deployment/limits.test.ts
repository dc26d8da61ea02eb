import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deployment } from '../given.ts'
import { limits } from './limits.ts'

const cases: readonly [
  replicas: number,
  surge: number | string,
  unavailable: number | string,
  want: [number, number],
][] = [
  [4, '25%', '25%', [1, 1]],
  [1, '25%', '25%', [1, 0]],
  [10, '25%', '25%', [3, 2]],
  [10, 3, 0, [3, 0]],
  [10, 0, '5%', [0, 1]],
  [3, 0, 0, [0, 1]],
  [2, 0, 5, [0, 2]],
  [0, '25%', '25%', [0, 0]],
]
for (const [replicas, maxSurge, maxUnavailable, want] of cases) {
  test(`of ${replicas}, surge ${maxSurge} and unavailable ${maxUnavailable} are ${want}`, () => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } as const
    const got = limits(deployment('web', { replicas, strategy }))
    assert.deepEqual([got.maxSurge, got.maxUnavailable], want)
  })
}
test('Recreate has no limits to speak of', () => {
  assert.deepEqual(limits(deployment('web', { strategy: { type: 'Recreate' } })), {
    maxSurge: 0,
    maxUnavailable: 0,
  })
})
