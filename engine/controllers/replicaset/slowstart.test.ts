import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slowStart } from './slowstart.ts'

test('groups double', async () => {
  const groups: number[] = []
  let running = 0
  const act = async (): Promise<number> => {
    if (running++ === 0) setImmediate(() => groups.push(running))
    await new Promise((resolve) => setImmediate(resolve))
    running = 0
    return 1
  }
  const { done } = await slowStart(20, act)
  assert.equal(done.length, 20)
  assert.deepEqual(groups, [1, 2, 4, 8, 5])
})
test('nothing is begun after a failure; what was done is known', async () => {
  let tried = 0
  const { done, failure } = await slowStart(100, async () => {
    if (++tried === 3) throw new Error('quota')
    return tried
  })
  assert.equal(tried, 3)
  assert.deepEqual(done, [1, 2])
  assert.match(String(failure), /quota/)
})
