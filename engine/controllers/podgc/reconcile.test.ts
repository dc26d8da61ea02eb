import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { NOW, pod } from '../given.ts'
import { reconcile } from './reconcile.ts'

const look = (...pods: Pod[]): string[] =>
  reconcile({ pods, missingMs: (node) => ({ gone: NOW - 60_000, late: NOW - 5_000 })[node], nowMs: NOW }).map(
    (action) => `${action.do} ${action.pod.metadata.name}`,
  )

const cases: Record<string, { pods: Pod[]; want: string[] }> = {
  'of a node that is there': { pods: [pod('p', { node: 'n1' })], want: [] },
  'of a node that is gone: it has failed, and goes': {
    pods: [pod('p', { node: 'gone' })],
    want: ['fail p', 'remove p'],
  },
  'that ended on a node that is gone': {
    pods: [pod('p', { node: 'gone', phase: 'Succeeded' })],
    want: ['remove p'],
  },
  'of a node that may only be late': { pods: [pod('p', { node: 'late' })], want: [] },
  'deleted before it had a node': { pods: [pod('p', { deleting: true })], want: ['remove p'] },
  'waiting for a node': { pods: [pod('p')], want: [] },
}
for (const [name, { pods, want }] of Object.entries(cases))
  test(name, () => assert.deepEqual(look(...pods), want))

test('of too many ended pods the oldest go', () => {
  const ended = Array.from({ length: 12_502 }, (_, i) =>
    pod(`p${i}`, { phase: 'Failed', age: i, node: 'n1' }),
  )
  assert.deepEqual(look(...ended), ['remove p12501', 'remove p12500'])
})
