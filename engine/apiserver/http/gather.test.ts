import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gather, longestMs, pauseAfter } from './gather.ts'

test('the first goes out at once, what follows closely goes out together, and quiet makes it first again', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const written: (readonly number[])[] = []
  const { add } = gather<number>((together) => void written.push(together))
  add([1])
  assert.deepEqual(written, [[1]])
  add([2, 3])
  add([4])
  assert.deepEqual(written, [[1]])
  t.mock.timers.tick(longestMs)
  assert.deepEqual(written, [[1], [2, 3, 4]])
  t.mock.timers.tick(longestMs)
  add([5])
  assert.deepEqual(written.at(-1), [5])
  t.mock.timers.tick(longestMs)
})

test('what waits can be sent at once', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const written: (readonly number[])[] = []
  const { add, flush } = gather<number>((together) => void written.push(together))
  add([1])
  add([2])
  flush()
  assert.deepEqual(written, [[1], [2]])
  t.mock.timers.tick(longestMs)
  t.mock.timers.tick(longestMs)
  assert.equal(written.length, 2)
})

const pauses = {
  'who is alone waits least': [0.01, 3],
  'a burst to many is gathered longer': [0.4, 8],
  'nobody waits for more': [50, 16],
}
for (const [name, [took, want]] of Object.entries(pauses)) {
  test(name, () => assert.equal(pauseAfter(took as number), want))
}
