import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gate } from './gate.ts'

test('no more than the width run at a time, all run in order, and failures give their place back', async () => {
  const through = gate(3)
  const order: number[] = []
  let running = 0
  let most = 0
  const task = async (i: number) => {
    order.push(i)
    most = Math.max(most, ++running)
    await new Promise(setImmediate)
    running--
    if (i % 4 === 0) throw new Error(`task ${i}`)
    return i
  }
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => through(() => task(i))))
  assert.equal(most, 3)
  assert.deepEqual(
    order,
    order.map((_, i) => i),
  )
  assert.equal(results.filter((result) => result.status === 'rejected').length, 5)
  assert.equal(await through(async () => 'free again'), 'free again')
})
