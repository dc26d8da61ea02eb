import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Cache, Change } from './cache.ts'
import { cachesOf } from './caches.ts'
import { connect } from './connect.ts'
import type { ApiRequest, Transport, WatchEvent } from './transport.ts'

const map = (name: string, revision: number, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    name,
    namespace: 'n',
    uid: name,
    resourceVersion: String(revision),
    creationTimestamp: '',
    labels,
  },
})
const put = (object: KubeObject): WatchEvent => ({ type: 'MODIFIED', object })
const gone = (object: KubeObject): WatchEvent => ({ type: 'DELETED', object })

/** What the server does for one request: a list, or the events of a watch and how it ends. */
type Step =
  | { readonly list: readonly KubeObject[]; readonly at: number }
  | { readonly events: readonly WatchEvent[]; readonly fails?: Error }

/** Plays `steps` in order and then keeps the last watch open. Notes what was asked. */
function scripted(steps: Step[]): { transport: Transport; asked: string[] } {
  const asked: string[] = []
  const transport = {
    async request({ method, query }: ApiRequest) {
      asked.push(method === 'GET' ? `list ${JSON.stringify(query)}` : method)
      if (method !== 'GET') return map('written', 77)
      const step = steps.shift()
      assert.ok(step && 'list' in step, 'a list was not expected now')
      return { items: step.list, metadata: { resourceVersion: String(step.at) } }
    },
    async *watch({ query, signal }: Parameters<Transport['watch']>[0]) {
      asked.push(`watch ${query?.resourceVersion}`)
      const step = steps.shift()
      if (step && 'events' in step) yield* step.events
      if (step && 'fails' in step && step.fails) throw step.fails
      if (steps.length === 0) await new Promise((resolve) => signal.addEventListener('abort', resolve))
    },
  }
  return { transport: transport as unknown as Transport, asked }
}

interface Run extends Disposable {
  readonly cache: Cache<ConfigMap>
  readonly asked: readonly string[]
  readonly logged: readonly string[]
  readonly client: ReturnType<typeof connect>
}
function run(steps: Step[]): Run {
  const end = new AbortController()
  const { transport, asked } = scripted(steps)
  const logged: string[] = []
  const client = connect(transport)
  const caches = cachesOf(client, { signal: end.signal, log: (message) => logged.push(message) })
  const indexes = { byApp: ({ metadata }: ConfigMap) => (metadata.labels?.app ? [metadata.labels.app] : []) }
  const cache = caches.of(ConfigMap, { indexes })
  return { cache, asked, logged, client, [Symbol.dispose]: () => end.abort() }
}
const names = (objects: readonly ConfigMap[]): string[] => objects.map(({ metadata }) => metadata.name)

test('lists, then watches from there', async () => {
  using started = run([
    { list: [map('a', 3), map('b', 4)], at: 5 },
    { events: [put(map('c', 6)), gone(map('a', 7))] },
  ])
  await started.cache.reaches(7)
  assert.deepEqual(started.asked, ['list {}', 'watch 5'])
  assert.deepEqual(names(started.cache.list()), ['b', 'c'])
  assert.deepEqual(names(started.cache.list('n')), ['b', 'c'])
  assert.deepEqual(names(started.cache.list('other')), [])
  assert.equal(started.cache.get('n/a'), undefined)
})

test('keeps the objects it was given', async () => {
  const object = map('a', 3)
  using started = run([{ list: [object], at: 5 }, { events: [] }])
  await started.cache.synced
  assert.equal(started.cache.get('n/a'), object)
})

test('an object of a list that does not say its kind is completed', async () => {
  const { apiVersion: _, kind: __, ...bare } = map('a', 3)
  using started = run([{ list: [bare as unknown as KubeObject], at: 5 }, { events: [] }])
  await started.cache.synced
  assert.deepEqual(started.cache.get('n/a'), map('a', 3))
})

test('an index follows changes and deletions', async () => {
  using started = run([
    {
      list: [map('a', 1, { app: 'x' }), map('b', 2, { app: 'x' }), map('c', 3, { app: 'y' }), map('d', 4)],
      at: 4,
    },
    {
      events: [
        put(map('a', 5, { app: 'y' })),
        gone(map('c', 6, { app: 'y' })),
        put(map('d', 7, { app: 'x' })),
      ],
    },
  ])
  await started.cache.reaches(7)
  assert.deepEqual(names(started.cache.indexed('byApp', 'x')), ['b', 'd'])
  assert.deepEqual(names(started.cache.indexed('byApp', 'y')), ['a'])
  assert.throws(() => started.cache.indexed('byMistake', 'x'), /made without the index "byMistake"/)
})

test('a watch that breaks is resumed from what was last heard, bookmarks included', async () => {
  const bookmark: WatchEvent = { type: 'BOOKMARK', object: map('', 9) }
  using started = run([
    { list: [], at: 5 },
    { events: [put(map('a', 6)), bookmark], fails: new Error('connection lost') },
    { events: [put(map('b', 10))] },
  ])
  await started.cache.reaches(10)
  assert.deepEqual(started.asked, ['list {}', 'watch 5', 'watch 9'])
  assert.match(started.logged.join(), /lost sight of configmaps: connection lost/)
})

test('a revision that is too old means listing again; listeners hear the difference only', async () => {
  const expired = new StatusError('Expired', 'too old')
  using started = run([
    { list: [map('same', 1), map('changed', 2), map('deleted', 3)], at: 5 },
    { events: [], fails: expired },
    { list: [map('same', 1), map('changed', 8), map('new', 9)], at: 9 },
    { events: [] },
  ])
  await started.cache.synced
  const heard: string[] = []
  started.cache.onChange(({ key, old, now }: Change<ConfigMap>) =>
    heard.push(`${key} ${old?.metadata.resourceVersion} ${now?.metadata.resourceVersion}`),
  )
  heard.length = 0
  await started.cache.reaches(9)
  assert.deepEqual(heard, ['n/deleted 3 undefined', 'n/changed 2 8', 'n/new undefined 9'])
})

test('a listener first hears of what is there, and no more after it left', async () => {
  using started = run([{ list: [map('a', 3)], at: 5 }, { events: [] }])
  await started.cache.synced
  const heard: (string | undefined)[] = []
  const leave = started.cache.onChange(({ now }) => heard.push(now?.metadata.name))
  leave()
  assert.deepEqual(heard, ['a'])
})

test('a listener that throws does not keep others from hearing', async () => {
  using started = run([{ list: [map('a', 3)], at: 5 }, { events: [put(map('b', 6))] }])
  started.cache.onChange(() => {
    throw new Error('oops')
  })
  const heard: (string | undefined)[] = []
  started.cache.onChange(({ now }) => heard.push(now?.metadata.name))
  await started.cache.reaches(6)
  assert.deepEqual(heard, ['a', 'b'])
  assert.match(started.logged.join(), /listener of configmaps failed: oops/)
})

test('does not wait for our own write to another kind', async () => {
  using started = run([{ list: [], at: 5 }, { events: [] }])
  await started.cache.synced
  started.client.writes.note('pods', map('p', 77))
  await started.cache.reaches(77)
})

test('one watch serves all who ask for the same selection', async () => {
  const end = new AbortController()
  const { transport, asked } = scripted([{ list: [map('a', 1)], at: 5 }, { events: [] }])
  const caches = cachesOf(connect(transport), { signal: end.signal, log: () => {} })
  const first = caches.of(ConfigMap)
  const second = caches.of(ConfigMap, { indexes: { all: () => ['one'] } })
  await Promise.all([first.synced, second.synced])
  assert.deepEqual(names(second.indexed('all', 'one')), ['a'])
  assert.equal(asked.length, 2)
  end.abort()
})
