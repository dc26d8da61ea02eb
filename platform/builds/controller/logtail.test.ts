import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { Client } from '@hawser/client/client.ts'
import { endOf, logTail } from './logtail.ts'

const cases = {
  'nothing was said': ['\n', undefined],
  'colours go': ['\u001b[31merror\u001b[0m: no\n', 'error: no'],
  'only the last lines': [
    Array.from({ length: 30 }, (_, i) => i).join('\n'),
    '18\n19\n20\n21\n22\n23\n24\n25\n26\n27\n28\n29',
  ],
  'long lines: only those that fit whole': [`${'a'.repeat(2000)}\n${'b'.repeat(1500)}`, 'b'.repeat(1500)],
  'one line that is too long: its end': [`${'a'.repeat(3000)}z`, `${'a'.repeat(2047)}z`],
} as const
for (const [name, [log, want]] of Object.entries(cases)) {
  test(`B19: the snippet of the log: ${name}`, () => assert.equal(endOf(log), want))
}

const failed = { name: 'extract-image-content', state: { terminated: { exitCode: 217 } } }

test('B19: the snippet of the log: words that come a moment after the end', async () => {
  const said = ['', '', 'error: no\n']
  const client = {
    find: async () => ({ status: { initContainerStatuses: [failed] } }),
    transport: { stream: async () => ({ status: 200, body: Readable.from([said.shift() ?? 'never']) }) },
  }
  assert.equal(await logTail(client as unknown as Client, 'shop', ['web-1-build']), 'error: no')
})
