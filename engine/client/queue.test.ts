import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type WorkQueue, workQueue } from './queue.ts'

/** A queue with `take`, which asks for the next key as one worker would. */
function started(): { queue: WorkQueue; take: () => Promise<string>; end: AbortController } {
  const end = new AbortController()
  const queue = workQueue(end.signal)
  const keys = queue.keys(end.signal)[Symbol.asyncIterator]()
  return { queue, end, take: async () => (await keys.next()).value as string }
}

test('a key added twice is handed out once', async () => {
  const { queue, take } = started()
  for (const key of ['a', 'a', 'b']) queue.add(key)
  assert.deepEqual([await take(), await take()], ['a', 'b'])
  assert.equal(queue.length, 0)
})
test('a key added while it is worked on comes again only after it was given back', async () => {
  const { queue, take } = started()
  queue.add('a')
  await take()
  queue.add('a')
  assert.equal(queue.length, 0)
  queue.done('a')
  assert.equal(await take(), 'a')
})
test('a worker that waits is woken by a new key', async () => {
  const { queue, take } = started()
  const next = take()
  queue.add('late')
  assert.equal(await next, 'late')
})
test('each failure doubles the delay up to the limit; a success forgets them', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { queue, take } = started()
  const delays: number[] = []
  queue.add('a')
  for (let failure = 0; failure < 16; failure++) {
    const key = await take()
    delays.push(queue.retry(key))
    t.mock.timers.tick(delays.at(-1) ?? 0)
  }
  assert.deepEqual(
    delays,
    [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10240, 20480, 40960, 60000, 60000],
  )
  queue.done(await take())
  queue.add('a')
  assert.equal(queue.retry(await take()), 5)
})
test('of two delays of one key the shorter counts, once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const { queue } = started()
  queue.addAfter('a', 1000)
  queue.addAfter('a', 10)
  queue.addAfter('a', 500)
  t.mock.timers.tick(10)
  assert.equal(queue.length, 1)
})
test('ends for every worker when the signal aborts', async () => {
  const end = new AbortController()
  const queue = workQueue(end.signal)
  const workers = [1, 2, 3].map(async () => {
    for await (const _ of queue.keys(end.signal)) assert.fail('nothing was added')
  })
  end.abort()
  await Promise.all(workers)
})
