import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkTimeout } from './timeout.ts'

const cases: Record<string, string | undefined> = {
  '': undefined,
  '32s': undefined,
  '0': undefined,
  '1h1m': undefined,
  abc: 'invalid duration "abc"',
  10: 'missing unit in duration "10"',
  '10x': 'unknown unit "x" in duration "10x"',
}
for (const [timeout, problem] of Object.entries(cases)) {
  test(`?timeout=${timeout} ${problem ? 'is refused' : 'is a time'}`, () => {
    const check = () => checkTimeout(new URLSearchParams({ timeout }))
    if (!problem) return check()
    const message = `invalid timeout specified in the request URL - time: ${problem}`
    assert.throws(check, { reason: 'BadRequest', message })
  })
}
