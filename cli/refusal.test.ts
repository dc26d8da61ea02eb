import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { UsageError } from './command.ts'
import { refusalOf } from './refusal.ts'

const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6443'), {
  code: 'ECONNREFUSED',
  address: '127.0.0.1',
  port: 6443,
})
const cases = {
  'a wrong command line is exit code 2': {
    given: new UsageError('an argument is missing'),
    want: { message: 'an argument is missing', exitCode: 2 },
  },
  'a refusal of the API keeps its hint': {
    given: new StatusError('Invalid', 'Pod "a" is invalid', { hint: 'Name a container.' }),
    want: { message: 'Pod "a" is invalid', hint: 'Name a container.', exitCode: 1 },
  },
  'a platform that is down says how to start it': {
    given: new Error('reading pods', { cause: refused }),
    want: {
      message: 'the platform does not answer at 127.0.0.1:6443',
      hint: 'See whether it runs with: hawser status; start it with: hawser up',
      exitCode: 1,
    },
  },
  'causes are one sentence, never a stack': {
    given: new Error('packing the source', { cause: new Error('disk is full') }),
    want: { message: 'packing the source: disk is full', exitCode: 1 },
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(refusalOf(given), want))
}
