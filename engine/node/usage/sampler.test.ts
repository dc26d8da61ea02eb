import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSampler } from './sampler.ts'

/** A node that uses half a core, with a clock that only `pause` and the test move. */
function given() {
  let now = 1_000_000
  let looks = 0
  const measure = openSampler({
    count: async () => {
      looks++
      return { node: { at: now, cpuNanoseconds: now * 500_000, memoryBytes: 1024 }, pods: [] }
    },
    now: () => now,
    pause: async (ms) => {
      now += ms
    },
  })
  const ask = async () => {
    const before = looks
    const { node } = await measure()
    return [node?.usage.cpu, node?.window, looks - before]
  }
  const later = (seconds: number): void => {
    now += seconds * 1000
  }
  return { measure, ask, later, looks: () => looks }
}

test('the first question takes a second', async () => {
  const { ask } = given()
  assert.deepEqual(await ask(), ['500m', '1s', 2])
})

test('an answer stands for ten seconds; then the window is the time since', async () => {
  const { ask, later } = given()
  await ask()
  later(9)
  assert.deepEqual(await ask(), ['500m', '1s', 0])
  later(6)
  assert.deepEqual(await ask(), ['500m', '15s', 1])
})

test('who was not asked for more than a minute begins anew', async () => {
  const { ask, later } = given()
  await ask()
  later(61)
  assert.deepEqual(await ask(), ['500m', '1s', 2])
})

test('who ask at the same time share one look', async () => {
  const { measure, looks } = given()
  await Promise.all(Array.from({ length: 10 }, measure))
  assert.equal(looks(), 2)
})

test('a look that failed is not the end', async () => {
  let fails = true
  const measure = openSampler({
    count: async () => {
      if (fails) throw new Error('containerd is away')
      return { node: { at: 0, cpuNanoseconds: 0, memoryBytes: 0 }, pods: [] }
    },
    now: () => 0,
    pause: async () => undefined,
  })
  await assert.rejects(measure(), /containerd is away/)
  fails = false
  assert.deepEqual(await measure(), { pods: [] })
})
