import assert from 'node:assert/strict'
import { test } from 'node:test'
import { humanDuration } from './humanduration.ts'

const [second, minute, hour, day] = [1, 60, 3600, 86_400]
const cases: readonly (readonly [number, string])[] = [
  [0, 'Less than a second'],
  [second, '1 second'],
  [59 * second, '59 seconds'],
  [minute, 'About a minute'],
  [59 * minute, '59 minutes'],
  [hour, 'About an hour'],
  [2 * hour, '2 hours'],
  [47 * hour, '47 hours'],
  [2 * day, '2 days'],
  [13 * day, '13 days'],
  [14 * day, '2 weeks'],
  [60 * day, '2 months'],
  [730 * day, '2 years'],
]
for (const [seconds, want] of cases)
  test(`${seconds} s is ${want}`, () => assert.equal(humanDuration(seconds * 1000), want))
