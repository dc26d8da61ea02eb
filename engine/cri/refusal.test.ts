import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refused } from './refusal.ts'

const cases = {
  'a code that says it all': { given: { code: 5, details: 'an error' }, want: 'NotFound' },
  'a daemon that is away': { given: { code: 14, details: 'No connection established' }, want: 'Unavailable' },
  'a full disk hides behind Unknown': {
    given: { code: 2, details: 'write /x: no space left on device' },
    want: 'Exhausted',
  },
  'an exited container hides behind Unknown': {
    given: { code: 2, details: 'failed to start containerd task: cannot start a stopped process: unknown' },
    want: 'Conflict',
  },
  'a registry that refuses us': {
    given: { code: 2, details: 'failed to fetch anonymous token: unexpected status: 401 Unauthorized' },
    want: 'Denied',
  },
  'a missing tag': { given: { code: 2, details: 'failed to resolve: r/x:y: not found' }, want: 'NotFound' },
  'a clear code is not overruled by words': { given: { code: 3, details: 'x: not found' }, want: 'Invalid' },
  'anything else': { given: { code: 2, details: 'runc exploded' }, want: 'Failed' },
} as const
for (const [name, { given, want }] of Object.entries(cases)) {
  test(`${name}: ${want}`, () => {
    const error = refused('StartContainer abc', given)
    assert.equal(error.reason, want)
    assert.equal(error.message, `StartContainer abc: ${given.details}`)
  })
}
