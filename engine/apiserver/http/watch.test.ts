import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Sink, WatchCall } from '../resources/resources.ts'
import { type Said, startTestServer, type TestServer } from '../testserver.ts'
import { exchangeOf } from './exchange.ts'
import { streamWatch } from './watch.ts'

const maps = '/api/v1/namespaces/default/configmaps'

async function open({ optionsFor }: TestServer, path: string, said: Said = {}) {
  const sent = https.request(optionsFor('GET', path, said)).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const lines = createInterface({ input: answer })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    return done ? undefined : JSON.parse(value)
  }
  return { answer, next, close: () => sent.destroy() }
}

test('a watch tells of what is there and of every change, in order', async (t) => {
  const server = await startTestServer(t)
  await server.request('POST', maps, { body: { metadata: { name: 'one' } } })
  const watch = await open(server, `${maps}?watch=true`)
  assert.equal(watch.answer.headers['content-type'], 'application/json')
  const first = await watch.next()
  assert.deepEqual([first.type, first.object.metadata.name], ['ADDED', 'one'])
  const headers = { 'content-type': 'application/merge-patch+json' }
  await server.request('PATCH', `${maps}/one`, { body: { data: { a: 'b' } }, headers })
  await server.request('DELETE', `${maps}/one`)
  const [second, third] = [await watch.next(), await watch.next()]
  assert.deepEqual([second.type, second.object.data], ['MODIFIED', { a: 'b' }])
  assert.equal(third.type, 'DELETED')
  watch.close()
})

test('a watch ends when its time is over', async (t) => {
  const watch = await open(await startTestServer(t), `${maps}?watch=1&timeoutSeconds=1`)
  assert.equal(await watch.next(), undefined)
})

test('a watch as a table names its columns once', async (t) => {
  const server = await startTestServer(t)
  const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
  const watch = await open(server, `${maps}?watch=true&includeObject=Metadata`, { headers })
  for (const name of ['one', 'two']) await server.request('POST', maps, { body: { metadata: { name } } })
  const [first, second] = [await watch.next(), await watch.next()]
  assert.equal(first.object.kind, 'Table')
  assert.deepEqual([first.object.columnDefinitions.length, second.object.columnDefinitions.length], [3, 0])
  assert.equal(second.object.rows[0].cells[0], 'two')
  watch.close()
})

test('a watch from what is no version is refused at once', async (t) => {
  const { request } = await startTestServer(t)
  const { code, json } = await request('GET', `${maps}?watch=true&resourceVersion=abc`)
  assert.deepEqual([code, json.reason], [400, 'BadRequest'])
})

test('two watchers get the same bytes', async (t) => {
  const server = await startTestServer(t)
  const [a, b] = [await open(server, `${maps}?watch=true`), await open(server, `${maps}?watch=true`)]
  await server.request('POST', maps, { body: { metadata: { name: 'one' }, data: { text: 'ä\n€' } } })
  const event = await a.next()
  assert.deepEqual(await b.next(), event)
  assert.equal(event.object.data.text, 'ä\n€')
  a.close()
  b.close()
})

test('a watcher that does not read is dropped, and others go on', async (t) => {
  const server = await startTestServer(t)
  const sent = https.request(server.optionsFor('GET', `${maps}?watch=true`)).end()
  const [slow] = (await once(sent, 'response')) as [IncomingMessage]
  const closed = new Promise((resolve) => slow.once('close', resolve))
  slow.on('error', () => undefined)
  const data = { v: 'x'.repeat(900_000) }
  await server.request('POST', maps, { body: { metadata: { name: 'big' }, data } })
  for (let at = 0; at < 100; at++) {
    const body = { metadata: { name: 'big' }, data: { ...data, at: `${at}` } }
    await server.request('PUT', `${maps}/big`, { body })
  }
  let bytes = 0
  slow.on('data', (chunk) => {
    bytes += chunk.length
  })
  await closed
  assert.ok(bytes < 48_000_000, `${bytes} bytes`)
  assert.equal((await server.request('GET', `${maps}/big`)).code, 200)
})

test('closing the server ends watches', async (t) => {
  const server = await startTestServer(t)
  const watch = await open(server, `${maps}?watch=true`)
  const end = watch.next()
  await server.server.close()
  assert.equal(await end, undefined)
})

test('a watch from a version nobody remembers is told so in its stream', async (t) => {
  const server = await startTestServer(t)
  const watch = await open(
    server,
    `${maps}?watch=true&resourceVersion=1&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`,
  )
  watch.close()
  const tooNew = 'watch=true&resourceVersion=999&sendInitialEvents=true&resourceVersionMatch=NotOlderThan'
  const late = await open(server, `${maps}?${tooNew}`)
  assert.equal(late.answer.statusCode, 200)
  const { type, object } = await late.next()
  assert.deepEqual([type, object.kind, object.code, object.reason], ['ERROR', 'Status', 504, 'Timeout'])
  assert.deepEqual(object.details.causes, [
    { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' },
  ])
  assert.equal(await late.next(), undefined, 'the stream ends')
})

test('options of a watch that do not go together are refused', async (t) => {
  const { request } = await startTestServer(t)
  const { code, json } = await request('GET', `${maps}?watch=true&sendInitialEvents=true`)
  assert.equal(code, 422)
  assert.equal(
    json.message,
    'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
  )
  assert.deepEqual([json.details.group, json.details.kind], ['meta.k8s.io', 'ListOptions'])
})

test('the end of what is there carries an empty list to rebuild it with', async (t) => {
  const server = await startTestServer(t)
  await server.request('POST', maps, { body: { metadata: { name: 'one' } } })
  const watch = await open(server, `${maps}?watch=true&allowWatchBookmarks=true`)
  assert.equal((await watch.next()).type, 'ADDED')
  const { type, object } = await watch.next()
  const { 'k8s.io/initial-events-end': end, ...more } = object.metadata.annotations
  assert.deepEqual([type, end], ['BOOKMARK', 'true'])
  const blueprint = Buffer.from(more['kubernetes.io/initial-events-list-blueprint'], 'base64').toString()
  assert.deepEqual(JSON.parse(blueprint), {
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: {},
    items: null,
  })
  watch.close()
})

test('who rebuilds a list from a watch gets no tables', async (t) => {
  const server = await startTestServer(t)
  const headers = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }
  const path = `${maps}?watch=true&allowWatchBookmarks=true`
  assert.equal((await server.request('GET', path, { headers })).code, 406)
})

test('the old paths of watches work', async (t) => {
  const server = await startTestServer(t)
  for (const name of ['one', 'two']) await server.request('POST', maps, { body: { metadata: { name } } })
  const watch = await open(server, '/api/v1/watch/namespaces/default/configmaps/two')
  assert.equal((await watch.next()).object.metadata.name, 'two')
  watch.close()
})

test('who is dropped is told to list again, if he still listens', async (t) => {
  const why = new StatusError('Expired', 'too slow')
  const resources = {
    watch(_call: WatchCall, sink: Sink) {
      setImmediate(() => sink.ended(why))
      return { end() {} }
    },
  }
  const call = {
    user: { name: 'a', groups: [] },
    target: { kind: ConfigMap, namespace: undefined },
    options: {},
  }
  const http = createServer((request, response) => {
    streamWatch(exchangeOf(request, response), resources, call, Date.now)
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  t.after(() => http.close())
  const answer = await fetch(`http://127.0.0.1:${(http.address() as AddressInfo).port}/`)
  const { type, object } = JSON.parse(await answer.text())
  assert.deepEqual([type, object.code, object.reason], ['ERROR', 410, 'Expired'])
})
