import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backOff, watch } from './watch.ts'

test('each failure doubles the wait, up to ten seconds', () => {
  assert.deepEqual([0, 1, 2, 3, 6, 7, 50].map(backOff), [100, 200, 400, 800, 6_400, 10_000, 10_000])
})

test('a daemon that is gone is started again, even if the first start fails, until the end', async () => {
  const watching = new AbortController()
  const said: string[] = []
  let runs = false
  let starts = 0
  await watch(
    {
      alive: async () => runs,
      async restart() {
        starts++
        if (starts === 1) throw new Error('the first start fails')
        runs = true
        watching.abort()
      },
      tidy: () => Promise.reject(new Error('disk')),
      log: (message) => said.push(message),
    },
    watching.signal,
  )
  assert.equal(starts, 2)
  assert.ok(said.includes('the first start fails'))
  assert.ok(said.includes('containerd: housekeeping failed'))
})
