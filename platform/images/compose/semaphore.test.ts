import assert from 'node:assert/strict'
import { test } from 'node:test'
import { semaphore } from './semaphore.ts'

test('two at once; who wants both works alone, and keeps its turn', async () => {
  const { during } = semaphore(2)
  const told: string[] = []
  const gates = new Map<string, () => void>()
  const work = (name: string, count: number) =>
    during(count, async () => {
      told.push(`${name} begins`)
      await new Promise<void>((done) => gates.set(name, done))
      told.push(`${name} ends`)
    })
  const end = async (name: string) => {
    gates.get(name)?.()
    await new Promise(setImmediate)
  }
  const all = [work('a', 1), work('b', 1), work('both', 2), work('c', 1)]
  await new Promise(setImmediate)
  assert.deepEqual(told, ['a begins', 'b begins'])
  await end('a')
  assert.deepEqual(told.slice(2), ['a ends'])
  await end('b')
  assert.deepEqual(told.slice(3), ['b ends', 'both begins'])
  await end('both')
  await end('c')
  await Promise.all(all)
  assert.deepEqual(told.slice(5), ['both ends', 'c begins', 'c ends'])
})

test('work that fails gives its permit back', async () => {
  const { during } = semaphore(1)
  await assert.rejects(during(1, () => Promise.reject(new Error('no'))))
  assert.equal(await during(1, async () => 'next'), 'next')
})
