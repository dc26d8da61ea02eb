import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxBacklog } from '../cache/watcher.ts'
import { openForTest, podNamed, type TestResources } from './testing.ts'

const createMap = (api: TestResources, name: string, labels: Record<string, string> = {}) =>
  api.create('configmaps', { metadata: { name, labels } })

test('a watch begins with what is there, and goes on with what happens', async () => {
  await using api = await openForTest()
  await createMap(api, 'a')
  const watched = api.watch('configmaps')
  assert.deepEqual(watched.told, ['ADDED a@2'], 'the first events come before watch returns')
  await createMap(api, 'b')
  await api.patch('configmaps', 'a', { data: { x: 'y' } })
  await api.remove('configmaps', 'a')
  assert.deepEqual(watched.told, ['ADDED a@2', 'ADDED b@3', 'MODIFIED a@4', 'DELETED a@5'])
  for (const event of watched.events) {
    const { type, object } = JSON.parse(event.bytes().toString()) as { type: string; object: unknown }
    assert.deepEqual([type, object], [event.type, event.object])
    assert.ok(event.bytes().toString().endsWith('}\n'))
  }
  watched.end()
  await createMap(api, 'c')
  assert.equal(watched.events.length, 4)
  assert.equal(watched.over, false, 'who ends it need not be told')
})

test('a watch sees a write before its writer has the answer', async () => {
  await using api = await openForTest()
  const watched = api.watch('configmaps')
  await createMap(api, 'a')
  assert.deepEqual(watched.told, ['ADDED a@2'])
})

test('a watch resumes from a version', async () => {
  await using api = await openForTest()
  await createMap(api, 'a')
  await createMap(api, 'b')
  await api.remove('configmaps', 'a')
  assert.deepEqual(api.watch('configmaps', { resourceVersion: '2' }).told, ['ADDED b@3', 'DELETED a@4'])
  assert.deepEqual(api.watch('configmaps', { resourceVersion: '4' }).told, [])
  assert.deepEqual(api.watch('configmaps', { resourceVersion: '0' }).told, ['ADDED b@3'])
  const later = { resourceVersion: '9', sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }
  assert.throws(() => api.watch('configmaps', later), { reason: 'Timeout' })
  const toCome = api.watch('configmaps', { resourceVersion: '5' })
  await createMap(api, 'c')
  await createMap(api, 'd')
  assert.deepEqual(toCome.told, ['ADDED d@6'], 'a watch may begin where nothing is yet')
})

test('objects come into a selection and leave it', async () => {
  await using api = await openForTest()
  const watched = api.watch('configmaps', { labelSelector: 'app=web' })
  await createMap(api, 'a')
  await api.patch('configmaps', 'a', { metadata: { labels: { app: 'web' } } })
  await api.patch('configmaps', 'a', { data: { x: 'y' } })
  await api.patch('configmaps', 'a', { metadata: { labels: { app: 'db' } } })
  await api.patch('configmaps', 'a', { metadata: { labels: { app: 'web' } } })
  await api.remove('configmaps', 'a')
  assert.deepEqual(watched.told, ['ADDED a@3', 'MODIFIED a@4', 'DELETED a@5', 'ADDED a@6', 'DELETED a@7'])
  const left = watched.events[2]?.object
  assert.deepEqual(left?.metadata.labels, { app: 'web' }, 'told as it last matched')
  assert.deepEqual(
    api.watch('configmaps', { labelSelector: 'app=web', resourceVersion: '1' }).told,
    watched.told,
  )
})

test('a watch on a field: the pods of a node', async () => {
  await using api = await openForTest()
  const watched = api.watch('pods', { fieldSelector: 'spec.nodeName=node-1' })
  await api.create('pods', podNamed('a'))
  await api.create('pods', podNamed('b'))
  await api.call('create', 'pods', { name: 'a', subresource: 'binding' }, { target: { name: 'node-1' } })
  await api.call('create', 'pods', { name: 'b', subresource: 'binding' }, { target: { name: 'node-2' } })
  assert.deepEqual(watched.told, ['ADDED a@4'])
})

test('only the namespace that was asked for', async () => {
  await using api = await openForTest()
  await api.create('namespaces', { metadata: { name: 'shop' } })
  const watched = api.watch('configmaps', {}, 'shop')
  await createMap(api, 'a')
  await api.create('configmaps', { metadata: { name: 'b' } }, { namespace: 'shop' })
  assert.deepEqual(watched.told, ['ADDED b@4'])
})

test('all watchers share the bytes of an event', async () => {
  await using api = await openForTest()
  const seen = new Set<Buffer>()
  const sink = {
    events: (batch: readonly { bytes(): Buffer }[]) => batch.forEach((event) => void seen.add(event.bytes())),
    ended() {},
  }
  const user = { name: 'tester', groups: [] }
  for (let count = 0; count < 5; count++) {
    api.resources.watch({ user, kind: api.kind('configmaps'), namespace: 'default' }, sink)
  }
  await createMap(api, 'a')
  assert.equal(seen.size, 1)
})

test('initial events can be asked for, and their end is marked', async () => {
  await using api = await openForTest()
  await createMap(api, 'a')
  const { events, told } = api.watch('configmaps', {
    sendInitialEvents: true,
    resourceVersionMatch: 'NotOlderThan',
    allowWatchBookmarks: true,
  })
  assert.deepEqual(told, ['ADDED a@2', 'BOOKMARK @2'])
  assert.deepEqual(events[1]?.object.metadata.annotations, { 'k8s.io/initial-events-end': 'true' })
  assert.deepEqual(api.watch('configmaps', { allowWatchBookmarks: true }).told, told, 'as upstream')
  const without = { sendInitialEvents: false, resourceVersionMatch: 'NotOlderThan' }
  assert.deepEqual(api.watch('configmaps', without).told, [])
})

test('what is older than the memory of this server is expired', async () => {
  const { memoryLog } = await import('@hawser/store/memory.ts')
  const log = memoryLog()
  const before = await openForTest(log)
  await createMap(before, 'a')
  await createMap(before, 'b')
  await using after = await openForTest(log)
  assert.throws(() => after.watch('configmaps', { resourceVersion: '2' }), {
    reason: 'Expired',
    message: 'too old resource version: 2 (3)',
  })
  assert.deepEqual(after.watch('configmaps', { resourceVersion: '3' }).told, [])
})

test('who does not keep up is dropped; the others are not', async () => {
  await using api = await openForTest()
  const user = { name: 'tester', groups: [] }
  let over: unknown = false
  let heard = 0
  api.resources.watch(
    { user, kind: api.kind('configmaps'), namespace: 'default' },
    { events: () => heard++, ended: (why) => (over = why?.reason), backlog: () => maxBacklog + 1 },
  )
  const healthy = api.watch('configmaps')
  await createMap(api, 'a')
  await createMap(api, 'b')
  assert.deepEqual([over, heard], ['Expired', 1])
  assert.deepEqual(healthy.told, ['ADDED a@2', 'ADDED b@3'])
})

test('a watch ends after the time that was asked for, and when the server does', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const api = await openForTest()
  const short = api.watch('configmaps', { timeoutSeconds: 5 })
  const long = api.watch('configmaps')
  context.mock.timers.tick(5000)
  assert.deepEqual([short.over, long.over], [true, false])
  await api[Symbol.asyncDispose]()
  assert.equal(long.over, true)
})

test('who wants bookmarks gets one every minute', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  await using api = await openForTest()
  const wants = api.watch('configmaps', { allowWatchBookmarks: true })
  const doesNot = api.watch('configmaps')
  await api.create('pods', podNamed('elsewhere'))
  context.mock.timers.tick(60_000)
  assert.deepEqual([wants.told, doesNot.told], [['BOOKMARK @1', 'BOOKMARK @2'], []])
  assert.deepEqual(JSON.parse(wants.events[1]?.bytes().toString() ?? ''), {
    type: 'BOOKMARK',
    object: {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: '2', creationTimestamp: null },
    },
  })
})

test('a bookmark comes two seconds before the end, so that the next watch can begin there', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  await using api = await openForTest()
  const watched = api.watch('configmaps', {
    resourceVersion: '1',
    timeoutSeconds: 10,
    allowWatchBookmarks: true,
  })
  await api.create('pods', podNamed('elsewhere'))
  context.mock.timers.tick(8000)
  assert.deepEqual([watched.told, watched.over], [['BOOKMARK @2'], false])
  context.mock.timers.tick(2000)
  assert.equal(watched.over, true)
})

test('what is there comes at the pace of the watcher, and what happens meanwhile comes after it', async () => {
  await using api = await openForTest()
  for (let at = 0; at < 250; at++) await createMap(api, `m${String(at).padStart(3, '0')}`)
  const heard: string[] = []
  let taken: (() => void) | undefined
  const user = { name: 'tester', groups: [] }
  const options = { allowWatchBookmarks: true }
  api.resources.watch(
    { user, kind: api.kind('configmaps'), namespace: 'default', options },
    {
      events: (batch) =>
        heard.push(...batch.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`)),
      ended() {},
      backlog: () => 2 * 1024 * 1024,
      whenTaken: (then) => (taken = then),
    },
  )
  assert.equal(heard.length, 100)
  await createMap(api, 'x')
  assert.equal(heard.length, 100, 'nothing is sent while the watcher does not take it')
  taken?.()
  assert.equal(heard.length, 200)
  taken?.()
  assert.deepEqual(heard.slice(249), ['ADDED m249', 'BOOKMARK ', 'ADDED x'])
})

test('who does not take what is there is dropped when too much happens', async () => {
  await using api = await openForTest()
  for (let at = 0; at < 100; at++) await createMap(api, `m${at}`)
  let over = false
  const user = { name: 'tester', groups: [] }
  api.resources.watch(
    { user, kind: api.kind('configmaps'), namespace: 'default' },
    { events() {}, ended: () => (over = true), backlog: () => 2 * 1024 * 1024, whenTaken() {} },
  )
  for (let round = 0; round < 101; round++) {
    await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        api.patch('configmaps', `m${at}`, { data: { round: `${round}` } }),
      ),
    )
  }
  assert.equal(over, true)
})
