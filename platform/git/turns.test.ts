import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as pause } from 'node:timers/promises'
import { openTurns } from './turns.ts'

const web = { project: 'shop', app: 'web' }
const never = new AbortController().signal

test('pushes to one application go one after the other, in order, and others beside', async () => {
  const turns = openTurns()
  const story: string[] = []
  const wait = (who: string) => (holder: string) => void story.push(`${who} waits for ${holder}`)
  const first = await turns.take(web, 'ann', wait('ann'), never)
  const second = turns.take(web, 'bob', wait('bob'), never)
  const third = turns.take(web, 'eve', wait('eve'), never)
  await assert.rejects(turns.take(web, 'joe', wait('joe'), never), {
    reason: 'TooManyRequests',
    message: '2 pushes to shop/web wait already',
  })
  const beside = await turns.take({ project: 'shop', app: 'api' }, 'joe', wait('joe'), never)
  beside[Symbol.dispose]()
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  const taken = await second
  await pause()
  assert.deepEqual(story, ['bob waits for ann', 'eve waits for ann'])
  taken[Symbol.dispose]()
  ;(await third)[Symbol.dispose]()
  assert.equal(turns.isTaken(web), false)
})

test('who goes away while he waits is not waited for', async () => {
  const turns = openTurns()
  const first = await turns.take(web, 'ann', () => {}, never)
  const gone = new AbortController()
  const second = turns.take(web, 'bob', () => gone.abort(new Error('gone')), gone.signal)
  await assert.rejects(second, /gone/)
  const third = turns.take(web, 'eve', () => {}, never)
  first[Symbol.dispose]()
  ;(await third)[Symbol.dispose]()
  assert.equal(turns.isTaken(web), false)
})
