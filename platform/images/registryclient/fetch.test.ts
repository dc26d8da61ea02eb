import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Answered, type Ask, type Asked, Unreached } from './ask.ts'
import { fetchFrom } from './fetch.ts'

const ok: Answered = { status: 200, headers: {}, body: Buffer.from('here') }
const to = (location: string, status = 307): Answered => ({
  status,
  headers: { location },
  body: Buffer.alloc(0),
})
const start = 'https://r.example/v2/app/blobs/x'

/** Answers in turn, and remembers what it was asked. */
function answering(...answers: readonly (Answered | Error)[]): { ask: Ask; asked: Asked[] } {
  const asked: Asked[] = []
  const ask: Ask = async (one) => {
    asked.push(one)
    const answer = answers[Math.min(asked.length, answers.length) - 1]
    if (answer instanceof Error || answer === undefined) throw answer
    return answer
  }
  return { ask, asked }
}
const get = (ask: Ask, url = start) =>
  fetchFrom(ask, {
    url: new URL(url),
    authorization: 'Basic c2VjcmV0',
    mostBytes: 10,
    signal: AbortSignal.timeout(30_000),
  })

test('I4: another host never sees the credentials, not even when it sends back', async () => {
  const { ask, asked } = answering(to('https://cdn.example/x'), to('https://r.example/y'), ok)
  await get(ask)
  assert.deepEqual(
    asked.map(({ url, headers }) => [url.hostname, headers.authorization]),
    [
      ['r.example', 'Basic c2VjcmV0'],
      ['cdn.example', undefined],
      ['r.example', undefined],
    ],
  )
})
test('I4: the same host sees them again', async () => {
  const { ask, asked } = answering(to('/elsewhere'), ok)
  await get(ask)
  assert.equal(asked[1]?.headers.authorization, 'Basic c2VjcmV0')
})
const refused = {
  'a redirect to plain HTTP': to('http://r.example/x'),
  'a redirect to a file': to('file:///etc/passwd'),
  'a redirect with credentials': to('https://me:pass@r.example/x'),
  'a redirect to itself, forever': to(start),
}
for (const [name, answer] of Object.entries(refused))
  test(`I4: ${name} is refused`, () => assert.rejects(get(answering(answer).ask), Unreached))

test('I4: what may pass is tried again, and only so often', async () => {
  const busy: Answered = { status: 503, headers: {}, body: Buffer.alloc(0) }
  const reset = new Unreached('reset', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) })
  const passes = answering(busy, reset, ok)
  assert.equal((await get(passes.ask)).status, 200)
  assert.equal(passes.asked.length, 3)
  const stays = answering(busy)
  assert.equal((await get(stays.ask)).status, 503)
  assert.equal(stays.asked.length, 3)
})
test('I4: what does not pass is not tried again', async () => {
  const { ask, asked } = answering(new Unreached('no such host'))
  await assert.rejects(get(ask), /no such host/)
  assert.equal(asked.length, 1)
})
