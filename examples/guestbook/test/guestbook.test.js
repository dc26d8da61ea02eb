import assert from 'node:assert/strict'
import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createApp } from '../lib/app.js'
import { openFile } from '../lib/file.js'
import { readEntry } from '../lib/read-entry.js'

const now = new Date('2026-01-02T03:04:05Z')

describe('what may be written', () => {
  const cases = {
    'name and message': { body: { name: ' Ada ', message: ' ahoy ' }, name: 'Ada' },
    'without a name': { body: { message: 'ahoy' }, name: 'Anonymous' },
    'an empty name': { body: { name: '  ', message: 'ahoy' }, name: 'Anonymous' },
    nothing: { body: undefined, problem: /as JSON/ },
    'no message': { body: { name: 'Ada', message: ' ' }, problem: /needs a message/ },
    'not text': { body: { message: { a: 1 } }, problem: /as JSON/ },
    'too long': { body: { message: 'x'.repeat(501) }, problem: /at most 500/ },
    'too long a name': { body: { name: 'x'.repeat(41), message: 'x' }, problem: /at most 40/ },
  }
  for (const [name, { body, problem, name: who }] of Object.entries(cases)) {
    test(name, () => {
      const read = readEntry(body, now)
      if (problem) assert.match(read.problem, problem)
      else assert.deepEqual(read.entry, { name: who, message: 'ahoy', at: '2026-01-02T03:04:05.000Z' })
    })
  }
})

describe('the file', () => {
  let directory
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'guestbook-'))
  })
  after(() => rm(directory, { recursive: true }))

  test('two releases that share it see the entries of both; a torn line is left out', async () => {
    const [old, fresh] = [await openFile(directory), await openFile(directory)]
    await old.add({ message: 'one' })
    await appendFile(join(directory, 'entries.jsonl'), '{"message": "to')
    await fresh.add({ message: 'two' })
    for (const entries of [old, fresh]) {
      assert.deepEqual(
        (await entries.newest(9)).map(({ message }) => message),
        ['two', 'one'],
      )
      await entries.close()
    }
  })
})

describe('over HTTP', () => {
  let server
  let url
  const kept = []
  const life = { draining: false }
  const entries = {
    add: async (entry) => kept.push(entry),
    newest: async (count) => kept.slice(-count).reverse(),
    check: async () => {},
  }
  before(async () => {
    const about = { release: 'guestbook-1', host: 'pod-a', storage: 'memory' }
    server = createApp({ entries, about, life }).listen(0)
    await new Promise((resolve) => server.once('listening', resolve))
    url = `http://127.0.0.1:${server.address().port}`
  })
  after(() => server.close())
  const post = (body, type = 'application/json') =>
    fetch(`${url}/entries`, { method: 'POST', headers: { 'Content-Type': type }, body, redirect: 'manual' })

  test('POST answers the entry, GET lists it', async () => {
    const answer = await post('{"name": "Ada", "message": "<script>alert(1)</script>"}')
    assert.equal(answer.status, 201)
    const listed = await (await fetch(`${url}/entries?limit=1`)).json()
    assert.equal(listed.entries[0].name, 'Ada')
    assert.equal(listed.release, 'guestbook-1')
  })
  test('the page shows it escaped', async () => {
    const text = await (await fetch(url)).text()
    assert.match(text, /&lt;script&gt;alert\(1\)/)
    assert.doesNotMatch(text, /<script>/)
  })
  test('a form goes back to the page', async () => {
    const answer = await post('name=Bob&message=hello', 'application/x-www-form-urlencoded')
    assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/'])
  })
  const refused = {
    'a body that is too large': [JSON.stringify({ message: 'x'.repeat(20_000) }), 413],
    'broken JSON': ['{', 400],
    'no message': ['{}', 400],
  }
  for (const [name, [body, status]] of Object.entries(refused)) {
    test(`refuses ${name}`, async () => {
      const answer = await post(body)
      assert.equal(answer.status, status)
      assert.equal(typeof (await answer.json()).error, 'string')
    })
  }
  test('is not healthy once it drains', async () => {
    assert.equal((await fetch(`${url}/healthz`)).status, 200)
    life.draining = true
    assert.equal((await fetch(`${url}/healthz`)).status, 503)
  })
})
