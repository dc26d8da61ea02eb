import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWorthCollecting } from './quiet.ts'

const quiet = { busy: 0.01, usedMiB: 100, keptMiB: 60 }
const cases = {
  'a quiet moment after much was done': [quiet, true],
  'somebody waits for answers': [{ ...quiet, busy: 0.5 }, false],
  'there is little to collect': [{ ...quiet, keptMiB: 90 }, false],
  'the pause would be long': [{ ...quiet, usedMiB: 900 }, false],
} as const
for (const [name, [heap, want]] of Object.entries(cases)) {
  test(name, () => assert.equal(isWorthCollecting(heap), want))
}
