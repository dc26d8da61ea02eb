import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterAttempt, extraDelays, initialState, type Outcome, type ProbeKind } from './state.ts'

const letters = { s: 'success', f: 'failure' } as const
/** What the result is after each of some attempts, written `s` and `f`; `-` while there is none. */
function results(
  kind: ProbeKind,
  attempts: string,
  successThreshold: number,
  failureThreshold: number,
): string {
  let state = initialState(kind)
  const shown = [...attempts].map((letter) => {
    state = afterAttempt(state, letters[letter as 's' | 'f'], { successThreshold, failureThreshold })
    return shownAs(state.result)
  })
  return shown.join('')
}
const shownAs = (result: Outcome | undefined): string => result?.[0] ?? '-'

const cases: [
  name: string,
  kind: ProbeKind,
  attempts: string,
  success: number,
  failure: number,
  want: string,
][] = [
  ['ready at the first success', 'readiness', 'fs', 1, 3, 'fs'],
  ['not ready after three failures in a row', 'readiness', 'sfffs', 1, 3, 'sssfs'],
  ['a success between failures starts the count again', 'readiness', 'sffsff', 1, 3, 'ssssss'],
  ['ready after two successes in a row', 'readiness', 'sfss', 2, 1, 'fffs'],
  ['alive until three failures in a row', 'liveness', 'ffsfff', 1, 3, 'sssssf'],
  ['nobody knows until it has started', 'startup', 'ffs', 1, 3, '--s'],
  ['it has not started in time', 'startup', 'fff', 1, 3, '--f'],
]
for (const [name, kind, attempts, success, failure, want] of cases) {
  test(`${kind}: ${name}`, () => assert.equal(results(kind, attempts, success, failure), want))
}

test('extra attempts become rarer and stay within a period', () => {
  assert.deepEqual(extraDelays(1000, 50), [50, 75, 113, 169, 253])
  assert.ok(extraDelays(10_000, 50).reduce((sum, delay) => sum + delay) < 10_000)
  assert.deepEqual(extraDelays(200, 300), [])
})
