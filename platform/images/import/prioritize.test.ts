import assert from 'node:assert/strict'
import { test } from 'node:test'
import { prioritized } from './prioritize.ts'

const cases = {
  'latest first, then versions with two numbers, then with three, then others': {
    given: ['edge', '1.0.3', '1.0', 'latest', 'alpine'],
    want: ['latest', '1.0', '1.0.3', 'alpine', 'edge'],
  },
  'newer versions first, by number': { given: ['1.9', '1.10', '2.0'], want: ['2.0', '1.10', '1.9'] },
  'a version before what came before it': {
    given: ['v1.2.3-rc1', 'v1.2.3', 'v1.2.4-rc1'],
    want: ['v1.2.4-rc1', 'v1.2.3', 'v1.2.3-rc1'],
  },
}
for (const [name, { given, want }] of Object.entries(cases))
  test(`I4: ${name}`, () => assert.deepEqual(prioritized(given), want))
