import assert from 'node:assert/strict'
import { test } from 'node:test'
import { once } from './once.ts'

test('what several ask for is done once, and all of them hear how it goes', async () => {
  const { run, ended } = once<string>()
  const gate = Promise.withResolvers<void>()
  const heard: string[] = []
  let times = 0
  const ask = (who: string) =>
    run(
      'ruby',
      (message) => heard.push(`${who}: ${message}`),
      async (tell) => {
        times++
        tell('downloading')
        await gate.promise
        tell('installing')
        return 'done'
      },
    )
  const first = ask('first')
  await new Promise(setImmediate)
  const second = ask('second')
  gate.resolve()
  assert.deepEqual(await Promise.all([first, second]), ['done', 'done'])
  assert.equal(times, 1)
  assert.deepEqual(heard, [
    'first: downloading',
    'second: downloading',
    'first: installing',
    'second: installing',
  ])
  await ended('ruby')
  await ask('third')
  assert.equal(times, 2, 'what has ended is done again')
})

test('a failure is everybody’s, and the next may try again', async () => {
  const { run } = once<string>()
  const fail = () =>
    run(
      'perl',
      () => {},
      () => Promise.reject(new Error('no network')),
    )
  await assert.rejects(Promise.all([fail(), fail()]), /no network/)
  assert.equal(
    await run(
      'perl',
      () => {},
      async () => 'done',
    ),
    'done',
  )
})
