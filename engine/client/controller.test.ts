import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type Controller, runController } from './controller.ts'
import { workQueue } from './queue.ts'

const problems: Record<string, Error> = {
  bad: new Error('boom'),
  raced: new StatusError('Conflict', 'changed'),
}

/** Runs a controller that applies each key until `count` keys were given back; answers what happened in order. */
async function transcript(keys: readonly string[], count: number): Promise<string[]> {
  const seen: string[] = []
  const end = new AbortController()
  const queue = workQueue(end.signal)
  const given = (what: string): void => {
    seen.push(what)
    // After the line that is logged next, and before the key comes again, however slow the machine is.
    if (seen.filter((line) => /^(done|retry)/.test(line)).length === count) queueMicrotask(() => end.abort())
  }
  const watched = {
    ...queue,
    done: (key: string) => {
      queue.done(key)
      given(`done ${key}`)
    },
    retry: (key: string) => {
      given(`retry ${key}`)
      return queue.retry(key)
    },
  }
  const controller: Controller<{ key: string }, string> = {
    name: 'example',
    observe: (key) => (key === 'gone' ? undefined : { key }),
    reconcile: ({ key }) => (key in problems ? ['first', key] : [key]),
    apply: async (action) => {
      if (problems[action]) throw problems[action]
      seen.push(`apply ${action}`)
      return 7
    },
  }
  const cache = {
    synced: Promise.resolve(),
    reaches: async (revision: number) => void seen.push(`cache at ${revision}`),
  }
  for (const key of keys) queue.add(key)
  await runController(controller, watched, [cache], {
    signal: end.signal,
    log: (message) => seen.push(message),
  })
  return seen
}

const cases: Record<string, { keys: string[]; want: string[] }> = {
  'acts, waits for its own write, gives the key back': {
    keys: ['a'],
    want: ['apply a', 'cache at 7', 'done a'],
  },
  'nothing to do for what is gone': { keys: ['gone'], want: ['done gone'] },
  'waits for its own writes even when a later action fails, and says why': {
    keys: ['bad'],
    want: ['apply first', 'cache at 7', 'retry bad', 'example: bad: boom; trying again in 5 ms'],
  },
  'losing a race is not worth a line': {
    keys: ['raced'],
    want: ['apply first', 'cache at 7', 'retry raced'],
  },
}
for (const [name, { keys, want }] of Object.entries(cases)) {
  test(name, async () => assert.deepEqual(await transcript(keys, keys.length), want))
}

test('looks again when asked to', async () => {
  const end = new AbortController()
  const queue = workQueue(end.signal)
  let looks = 0
  const controller: Controller<object, never> = {
    name: 'example',
    observe: () => (++looks === 3 ? void end.abort() : {}),
    reconcile: () => [],
    apply: async () => 0,
    again: () => 1,
  }
  queue.add('a')
  // A timer of ours does not keep the process alive; a test has to.
  const alive = setInterval(() => {}, 1_000)
  await runController(controller, queue, [], { signal: end.signal, log: () => {} })
  clearInterval(alive)
  assert.equal(looks, 3)
})
