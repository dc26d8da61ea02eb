import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from './testserver.ts'

const admin = { name: 'root', groups: ['system:masters'] }
const jane = { name: 'jane', groups: ['developers'] }
const maps = '/api/v1/namespaces/default/configmaps'

test('a caller in this process gets the very objects of the cache', async (t) => {
  const { server } = await startTestServer(t)
  const body = { metadata: { name: 'one', labels: undefined }, data: { a: 'b' } }
  const created = await server.call(admin, { method: 'POST', path: maps, body })
  assert.ok(Object.isFrozen(created))
  assert.equal(await server.call(admin, { method: 'GET', path: `${maps}/one` }), created)
  const { items } = (await server.call(admin, { method: 'GET', path: maps })) as { items: object[] }
  assert.equal(items[0], created)
})

test('what is undefined in a patch is not there, as in JSON', async (t) => {
  const { server } = await startTestServer(t)
  const body = { metadata: { name: 'one' }, data: { a: 'b' } }
  await server.call(admin, { method: 'POST', path: maps, body })
  const patch = { data: { a: undefined, c: 'd' } }
  const patched = (await server.call(admin, {
    method: 'PATCH',
    path: `${maps}/one`,
    body: patch,
  })) as typeof body
  assert.deepEqual(patched.data, { a: 'b', c: 'd' })
})

test('a deletion says which revision it wrote', async (t) => {
  const { server } = await startTestServer(t)
  await server.call(admin, { method: 'POST', path: maps, body: { metadata: { name: 'one' } } })
  const { metadata } = (await server.call(admin, { method: 'DELETE', path: `${maps}/one` })) as {
    metadata: { resourceVersion: string }
  }
  assert.equal(metadata.resourceVersion, String(server.resources.revision))
})

test('the rules are those of HTTP', async (t) => {
  const { server } = await startTestServer(t)
  const refusals: Record<string, Promise<unknown>> = {
    Forbidden: server.call(jane, { method: 'GET', path: maps }),
    NotFound: server.call(admin, { method: 'GET', path: '/api/v1/boats' }),
    MethodNotAllowed: server.call(admin, { method: 'PUT', path: maps, body: {} }),
    BadRequest: server.call(admin, { method: 'GET', path: maps, query: { limit: 'many' } }),
  }
  for (const [reason, refused] of Object.entries(refusals)) await assert.rejects(refused, { reason })
})

test('a watch gives events until its signal aborts', async (t) => {
  const { server } = await startTestServer(t)
  const stop = new AbortController()
  const seen: string[] = []
  const names = ['one', 'two', 'three']
  const reading = (async () => {
    for await (const { type, object } of server.watch(admin, { path: maps, signal: stop.signal })) {
      seen.push(`${type} ${object.metadata.name}`)
      if (seen.length === names.length) stop.abort()
    }
  })()
  for (const name of names)
    await server.call(admin, { method: 'POST', path: maps, body: { metadata: { name } } })
  await reading
  assert.deepEqual(
    seen,
    names.map((name) => `ADDED ${name}`),
  )
})

test('a watch ends with the server', async (t) => {
  const { server } = await startTestServer(t)
  const watch = server.watch(admin, { path: maps, signal: new AbortController().signal })
  const end = watch[Symbol.asyncIterator]().next()
  await server.close()
  assert.equal((await end).done, true)
})

test('who may not watch is told when the first event is asked for, or before', async (t) => {
  const { server } = await startTestServer(t)
  await assert.rejects(
    async () => {
      for await (const _ of server.watch(jane, { path: maps, signal: new AbortController().signal })) break
    },
    { reason: 'Forbidden' },
  )
})
