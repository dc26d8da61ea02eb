import assert from 'node:assert/strict'
import { test } from 'node:test'
import { capacities } from './capacity.ts'

const share = (name: string, shares: number, lendablePercent = 0, borrowingLimitPercent?: number) => ({
  name,
  shares,
  lendablePercent,
  borrowingLimitPercent,
})

const cases: [
  name: string,
  total: number,
  levels: ReturnType<typeof share>[],
  want: Record<string, number[]>,
][] = [
  ['by shares, rounded up', 100, [share('a', 1), share('b', 2)], { a: [34, 0, 100], b: [67, 0, 100] }],
  ['a part is lent', 100, [share('a', 1, 25)], { a: [100, 25, 100] }],
  ['borrowing has a limit', 100, [share('a', 1, 0, 50)], { a: [100, 0, 50] }],
  ['no shares, no seats', 100, [share('a', 0)], { a: [0, 0, 100] }],
]
for (const [name, total, levels, want] of cases) {
  test(`seats: ${name}`, () => {
    const got = [...capacities(total, levels)].map(([level, { nominal, lendable, borrowing }]) => [
      level,
      [nominal, lendable, borrowing],
    ])
    assert.deepEqual(Object.fromEntries(got), want)
  })
}
