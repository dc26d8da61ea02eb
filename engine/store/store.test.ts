import assert from 'node:assert/strict'
import { test } from 'node:test'
import { memoryLog } from './memory.ts'
import { openStore } from './store.ts'

test('subscribers hear of a write before its writer, in order, with the note', async () => {
  await using store = await openStore<string>(memoryLog())
  const heard: string[] = []
  store.subscribe((rows) => {
    for (const { revision, key, note } of rows) heard.push(`${revision} ${key} ${note}`)
  })
  await Promise.all(
    ['a', 'b', 'c'].map(async (key) => {
      await store.write({ key, value: '{}', expected: 0 }, (revision) => `note of ${key}@${revision}`)
      heard.push(`answered ${key}`)
    }),
  )
  assert.deepEqual(heard, [
    '1 a note of a@1',
    '2 b note of b@2',
    '3 c note of c@3',
    'answered a',
    'answered b',
    'answered c',
  ])
  assert.equal(store.revision, 3)
})

test('the loser of a race is answered after the subscribers heard of the winner', async () => {
  await using store = await openStore<string>(memoryLog())
  let heard = 0
  store.subscribe((rows) => {
    heard += rows.length
  })
  const winner = store.write({ key: 'a', value: '1', expected: 0 }, () => '')
  const loser = store.write({ key: 'a', value: '2', expected: 0 }, () => '').then((row) => [row, heard])
  assert.deepEqual(await loser, [undefined, 1])
  assert.equal((await winner)?.revision, 1)
})

test('a store opened on an old log goes on from its newest revision', async () => {
  const log = memoryLog()
  await log.append({ key: 'a', value: '1', expected: 0 })
  await using store = await openStore<undefined>(log)
  assert.equal(store.revision, 1)
  assert.deepEqual(await store.load(), [{ revision: 1, key: 'a', value: '1' }])
})

test('replaced rows are forgotten when there are twice as many as are kept', async () => {
  const log = memoryLog()
  await using store = await openStore<undefined>(log, { keep: 10 })
  let expected = 0
  for (let count = 0; count < 25; count++) {
    expected =
      (await store.write({ key: 'a', value: String(count), expected }, () => undefined))?.revision ?? 0
  }
  assert.equal(expected, 25)
  assert.equal((await log.since(0))[0]?.revision, 11)
})
