import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tokenBucket } from './tokenbucket.ts'

test('I3: 60 imports a minute, and twice as many after a pause', () => {
  const bucket = tokenBucket(() => 60)
  let now = 1_000_000
  const taken = (): number => {
    for (let count = 0; ; count++) if (bucket.take(now) > 0) return count
  }
  assert.equal(taken(), 120)
  assert.equal(bucket.take(now), 1000)
  now += 10_000
  assert.equal(taken(), 10)
  now += 3_600_000
  assert.equal(taken(), 120)
})
