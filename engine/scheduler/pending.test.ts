import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pod } from './given.ts'
import { type Chance, type Pending, pending } from './pending.ts'

const names = (queue: Pending, nowMs = 0): string[] => {
  const taken: string[] = []
  for (let waiting = queue.take(nowMs); waiting; waiting = queue.take(nowMs)) taken.push(waiting.uid)
  return taken
}
const offered = (...given: Parameters<typeof pod>[]): Pending => {
  const queue = pending()
  for (const one of given) queue.offer(pod(...one), 0)
  return queue
}
/** A queue whose only pod was refused by `filter` at 0. */
const parked = (filter: string): Pending => {
  const queue = offered(['a'])
  const waiting = queue.take(0)
  assert.ok(waiting)
  queue.park(waiting, new Set([filter]), 0)
  return queue
}

test('first come, first served', () => assert.deepEqual(names(offered(['a'], ['b'], ['c'])), ['a', 'b', 'c']))
test('the more important first', () => {
  const queue = offered(['a'], ['b', { spec: { priority: 9 } }], ['c', { spec: { priority: 9 } }])
  assert.deepEqual(names(queue), ['b', 'c', 'a'])
})
test('a pod that is gone is not handed out', () => {
  const queue = offered(['a'], ['b'])
  queue.forget('a')
  assert.deepEqual(names(queue), ['b'])
})
test('offered twice, handed out once', () => assert.deepEqual(names(offered(['a'], ['a'])), ['a']))

const chances: Record<string, { filter: string; chance: Chance; helps: boolean }> = {
  'a node may help with everything': { filter: 'NodeAffinity', chance: 'node', helps: true },
  'a pod that goes makes room': { filter: 'NodeResourcesFit', chance: 'podGone', helps: true },
  'a pod that goes does not remove a taint': { filter: 'TaintToleration', chance: 'podGone', helps: false },
  'a pod that comes may be the one to be with': {
    filter: 'InterPodAffinity',
    chance: 'podPlaced',
    helps: true,
  },
  'a pod that comes makes no room': { filter: 'NodeResourcesFit', chance: 'podPlaced', helps: false },
  'a volume': { filter: 'VolumeBinding', chance: 'volume', helps: true },
}
for (const [name, { filter, chance, helps }] of Object.entries(chances)) {
  test(name, () => {
    const queue = parked(filter)
    queue.change(chance, 60_000)
    assert.deepEqual(names(queue, 60_000), helps ? ['a'] : [])
  })
}
test('a chance that comes early waits for the delay to pass', () => {
  const queue = parked('NodeResourcesFit')
  queue.change('node', 10)
  assert.deepEqual(names(queue, 10), [])
  assert.equal(queue.nextMs(10), 40)
  assert.deepEqual(names(queue, 50), ['a'])
})
test('delays double up to ten seconds', () => {
  const queue = offered(['a'])
  const delays: (number | undefined)[] = []
  for (let nowMs = 0, i = 0; i < 10; i++) {
    const waiting = queue.take(nowMs)
    assert.ok(waiting)
    queue.delay(waiting, nowMs)
    const delay = queue.nextMs(nowMs)
    delays.push(delay)
    nowMs += delay ?? 0
  }
  assert.deepEqual(delays, [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
})
test('a pod whose wishes changed is tried at once', () => {
  const queue = parked('NodeAffinity')
  queue.offer(pod('a'), 10)
  assert.deepEqual(names(queue, 10), ['a'])
})
test('without any change everything is tried again after five minutes', () => {
  const queue = parked('NodeAffinity')
  assert.deepEqual(names(queue, 299_999), [])
  assert.deepEqual(names(queue, 300_000), ['a'])
})
