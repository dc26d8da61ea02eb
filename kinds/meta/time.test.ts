import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  age,
  ageOf,
  canonicalMicroTime,
  canonicalTime,
  formatMicroTime,
  formatTime,
  parseTime,
} from './time.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const ages: [number, string][] = [
  [-5, '<invalid>'],
  [-1, '0s'],
  [0, '0s'],
  [119, '119s'],
  [2 * minute, '2m'],
  [5 * minute + 30, '5m30s'],
  [10 * minute + 59, '10m'],
  [179 * minute, '179m'],
  [3 * hour, '3h'],
  [7 * hour + 5 * minute, '7h5m'],
  [8 * hour + 30 * minute, '8h'],
  [47 * hour, '47h'],
  [2 * day, '2d'],
  [3 * day + 4 * hour, '3d4h'],
  [8 * day + 5 * hour, '8d'],
  [729 * day, '729d'],
  [2 * 365 * day, '2y'],
  [3 * 365 * day + 10 * day, '3y10d'],
  [9 * 365 * day + 10 * day, '9y'],
]
for (const [seconds, want] of ages) {
  test(`${seconds} s is ${want}`, () => assert.equal(age(seconds * 1000), want))
}

const canonical: Record<string, [string | undefined, string | undefined]> = {
  '2026-01-02T03:04:05Z': ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000000Z'],
  '2026-01-02T03:04:05.1234567Z': ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.123456Z'],
  '2026-01-02T03:04:05+01:00': ['2026-01-02T02:04:05Z', '2026-01-02T02:04:05.000000Z'],
  '2026-02-30T00:00:00Z': [undefined, undefined],
  '2026-01-02': [undefined, undefined],
  '': [undefined, undefined],
}
for (const [text, want] of Object.entries(canonical)) {
  test(`${JSON.stringify(text)} reads as ${want[0]}`, () =>
    assert.deepEqual([canonicalTime(text), canonicalMicroTime(text)], want))
}

test('what is written reads back', () => {
  const ms = Date.UTC(2026, 10, 23, 9, 8, 7, 654)
  assert.equal(formatTime(ms), '2026-11-23T09:08:07Z')
  assert.equal(formatMicroTime(ms), '2026-11-23T09:08:07.654000Z')
  assert.equal(parseTime(formatMicroTime(ms)), ms)
})
test('no time has no age', () => assert.equal(ageOf(undefined, 0), '<unknown>'))
