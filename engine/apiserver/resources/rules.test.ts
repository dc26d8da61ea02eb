import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { isEqual } from './equal.ts'
import { lastHappened } from './expiry.ts'
import { Locks } from './locks.ts'
import { generatedName } from './names.ts'
import { isFinished } from './nextversion.ts'
import { openForTest, start } from './testing.ts'

const equal: [a: unknown, b: unknown, want: boolean][] = [
  [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, true],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: undefined }, true],
  [{ a: 1, b: undefined }, { a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 0 }, false],
  [{ a: 1, b: 0 }, { a: 1 }, false],
  [[1, 2], [2, 1], false],
  [[], {}, false],
  [{}, null, false],
  ['1', 1, false],
]
for (const [a, b, want] of equal) {
  test(`${JSON.stringify(a)} and ${JSON.stringify(b)}: ${want ? 'equal' : 'different'}`, () => {
    assert.equal(isEqual(a, b), want)
  })
}

const leaving = { deletionTimestamp: '2026-01-01T00:00:00Z' }
const finished: [name: string, object: object, want: boolean][] = [
  ['not asked to go', { metadata: {} }, false],
  ['nobody keeps it', { metadata: { ...leaving, finalizers: [] } }, true],
  ['a finalizer keeps it', { metadata: { ...leaving, finalizers: ['a/b'] } }, false],
  ['a pod that has time left', { metadata: { ...leaving, deletionGracePeriodSeconds: 3 } }, false],
  [
    'a namespace that is not empty',
    { kind: 'Namespace', apiVersion: 'v1', metadata: leaving, spec: { finalizers: ['kubernetes'] } },
    false,
  ],
  [
    'a namespace of another group',
    { kind: 'Namespace', apiVersion: 'example.com/v1', metadata: leaving },
    true,
  ],
  ['an empty namespace', { kind: 'Namespace', apiVersion: 'v1', metadata: leaving, spec: {} }, true],
]
for (const [name, object, want] of finished) {
  test(`finished? ${name}: ${want}`, () => assert.equal(isFinished(object as KubeObject), want))
}

test('a generated name fits, however long its beginning is', () => {
  assert.equal(
    generatedName('web-', () => 0),
    'web-bbbbb',
  )
  assert.equal(generatedName('x'.repeat(80), () => 0.999).length, 63)
})

test('changes of one object come one after another, and a failed one does not stop the next', async () => {
  const locks = new Locks()
  const order: string[] = []
  const change =
    (name: string, turns: number, fails = false) =>
    async () => {
      order.push(`${name} begins`)
      for (let turn = 0; turn < turns; turn++) await Promise.resolve()
      order.push(`${name} ends`)
      if (fails) throw new Error(name)
      return name
    }
  const results = await Promise.allSettled([
    locks.run('a', change('first', 5, true)),
    locks.run('a', change('second', 1)),
    locks.run('b', change('elsewhere', 1)),
  ])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  )
  assert.ok(order.indexOf('first ends') < order.indexOf('second begins'))
  assert.ok(order.indexOf('elsewhere ends') < order.indexOf('first ends'))
})

test('a change that passes lets the next one begin, and only that one', async () => {
  const locks = new Locks()
  const order: string[] = []
  const { promise: end, resolve } = Promise.withResolvers<void>()
  const change = (name: string, passes: boolean) =>
    locks.run('a', async () => {
      order.push(name)
      if (passes) locks.pass('a')
      await end
    })
  const all = [change('first', true), change('second', false), change('third', false)]
  await new Promise((done) => setImmediate(done))
  assert.deepEqual(order, ['first', 'second'])
  resolve()
  await Promise.all(all)
  assert.deepEqual(order, ['first', 'second', 'third'])
})

test('the last time of an event counts', () => {
  const event = {
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    lastTimestamp: '2026-01-01T00:00:09Z',
  }
  assert.equal(lastHappened(event as unknown as KubeObject, start + 9000), start + 9000)
})

test('a time of the far future is not believed', () => {
  const event = {
    metadata: { creationTimestamp: '2026-01-01T00:00:00Z' },
    lastTimestamp: '2999-01-01T00:00:00Z',
  }
  assert.equal(lastHappened(event as unknown as KubeObject, start + 9000), start)
})

test('events are forgotten an hour after they last happened', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  await using api = await openForTest()
  const event = (name: string, lastTimestamp?: string) =>
    api.create('events', {
      metadata: { name },
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
      ...(lastTimestamp && { lastTimestamp }),
    })
  await event('old')
  await event('again', '2026-01-01T00:30:00Z')
  await api.create('configmaps', { metadata: { name: 'old' } })
  api.clock.now += 61 * 60_000
  context.mock.timers.tick(5 * 60_000)
  while ((await api.names('events')).length > 1) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(await api.names('events'), ['again'])
  assert.deepEqual(await api.names('configmaps'), ['old'])
})

test('events that users define are kept', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] })
  await using api = await openForTest()
  const group = { group: 'example.com', version: 'v1', apiVersion: 'example.com/v1' }
  const kind: AnyKind = {
    ...{ ...api.kind('configmaps'), ...group, isCustom: true },
    ...{ kind: 'Event', plural: 'events', resource: 'events.example.com' },
  }
  api.resources.setCustomKinds([kind])
  const about = { user: { name: 'tester', groups: [] }, kind, namespace: 'default' }
  await api.resources.call({ ...about, verb: 'create', body: { metadata: { name: 'party' } } })
  await api.create('events', {
    metadata: { name: 'old' },
    involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
  })
  api.clock.now += 61 * 60_000
  context.mock.timers.tick(5 * 60_000)
  while ((await api.names('events')).length > 0) await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
  assert.ok(api.resources.peek(kind, 'default', 'party'))
})

test('a watcher that throws is dropped, and harms nobody', async () => {
  await using api = await openForTest()
  let called = 0
  api.resources.watch(
    { user: { name: 'tester', groups: [] }, kind: api.kind('configmaps'), namespace: 'default' },
    {
      events() {
        called++
        throw new Error('broken')
      },
      ended() {},
    },
  )
  const healthy = api.watch('configmaps')
  for (const name of ['a', 'b']) await api.create('configmaps', { metadata: { name } })
  assert.equal(called, 1)
  assert.deepEqual(healthy.told, ['ADDED a@2', 'ADDED b@3'])
})
