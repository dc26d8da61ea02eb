import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Rounds, rounds } from './rounds.ts'

/** Rounds that last until they are told to end, and how many have begun. */
function slow(waitMs?: number): Rounds & { begun(): number; finish(): Promise<void> } {
  let begun = 0
  let release: (() => void) | undefined
  const work = rounds(async () => {
    begun++
    await new Promise<void>((resolve) => {
      release = resolve
    })
    return waitMs
  })
  return {
    ...work,
    begun: () => begun,
    async finish() {
      release?.()
      // What waits for a promise that has been kept goes on before this does.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test('a round begins at once, and asked for again and again meanwhile there is one more', async () => {
  const work = slow()
  work.ask()
  assert.equal(work.begun(), 1)
  work.ask()
  work.ask()
  assert.equal(work.begun(), 1)
  await work.finish()
  assert.equal(work.begun(), 2)
  await work.finish()
  assert.equal(work.begun(), 2)
})

test('the next round begins by itself when the last one wanted that', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const work = slow(1000)
  work.ask()
  await work.finish()
  t.mock.timers.tick(999)
  assert.equal(work.begun(), 1)
  t.mock.timers.tick(1)
  assert.equal(work.begun(), 2)
})

test('none begins after the end, not even one that was asked for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const work = slow(1000)
  work.ask()
  work.ask()
  work.end()
  await work.finish()
  work.ask()
  t.mock.timers.tick(5000)
  assert.equal(work.begun(), 1)
})
