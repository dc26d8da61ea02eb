import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BackOff, dueAt, nextBackOff, restartRange } from './backOff.ts'

test('a container that keeps failing waits 0, 10, 20, 40 … 300 s', () => {
  const waits: number[] = []
  let backOff: BackOff | undefined
  for (let now = 0; waits.length < 8; ) {
    const due = dueAt(backOff, now, restartRange)
    waits.push((due - now) / 1000)
    backOff = nextBackOff(backOff, now, due, restartRange)
    now = due
  }
  assert.deepEqual(waits, [0, 10, 20, 40, 80, 160, 300, 300])
})

test('ten minutes without a failure and it is forgotten', () => {
  const backOff = { delayMs: 300_000, triedAt: 0 }
  assert.equal(dueAt(backOff, 600_000, restartRange), 900_000)
  assert.equal(dueAt(backOff, 600_001, restartRange), 600_001)
  assert.equal(nextBackOff(backOff, 600_001, 600_001, restartRange).delayMs, 10_000)
})
