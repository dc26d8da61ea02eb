import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { Change } from './change.ts'
import { readToken, writeToken } from './continuetoken.ts'
import { type Entry, entryOf } from './entry.ts'
import { deepFreeze } from './freeze.ts'
import { KindCache } from './kindcache.ts'
import { Recent } from './recent.ts'
import { transition } from './transition.ts'

const head = '{"kind":"ConfigMap","apiVersion":"v1","metadata":{'
const documentOf = (name: string, text = ''): string =>
  JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name, namespace: 'a' }, data: { text } })
const entry = (name: string, revision: number, text = ''): Entry =>
  entryOf(`a/${name}`, revision, documentOf(name, text))

test('an entry is the stored text with its revision, and reads as its object', () => {
  const { text, object } = entry('web', 12, '"resourceVersion":"7"')
  assert.equal(text.slice(0, head.length + 23), `${head}"resourceVersion":"12",`)
  assert.deepEqual(JSON.parse(text), object)
  assert.deepEqual(object.metadata, { resourceVersion: '12', name: 'web', namespace: 'a' })
  assert.ok(Object.isFrozen(object.metadata))
})

test('an entry can be told under another revision', () => {
  const before = entry('web', 9, 'x')
  const told = before.at(1234)
  assert.deepEqual(told.object, {
    ...before.object,
    metadata: { ...before.object.metadata, resourceVersion: '1234' },
  })
  assert.deepEqual(JSON.parse(told.text), told.object)
})

test('the object of the writer is shared while somebody holds it, and selectors need it no more', async () => {
  const labels = { app: 'web' }
  let object: KubeObject | undefined = deepFreeze(JSON.parse(documentOf('web')) as KubeObject)
  const made = entryOf('a/web', 1, documentOf('web'), { object, ownersLength: 0 })
  assert.equal(made.object, object)
  made.release()
  await collected()
  assert.equal(made.object, object)
  const gone = new WeakRef(object)
  object = undefined
  await collected()
  assert.equal(gone.deref(), undefined)
  assert.deepEqual(made.object.metadata, { resourceVersion: '1', name: 'web', namespace: 'a' })
  assert.equal(made.object, made.object)
  const labelled = entryOf('a/web', 1, documentOf('web'), {
    object: { ...made.object, metadata: { ...made.object.metadata, labels } },
    ownersLength: 0,
  })
  assert.equal(labelled.labels, labels)
  labelled.release()
  await collected()
  assert.equal(labelled.labels, labels)
})

test('the owners of an object stay when it goes, and are not parsed again', async () => {
  const owners = '"managedFields":[{"manager":"kubectl","fieldsV1":{"f:a}],\\"":{}}}],'
  const value = documentOf('web').replace('"metadata":{', `"metadata":{${owners}`)
  const written = { object: JSON.parse(value) as KubeObject, ownersLength: owners.length }
  const entry = entryOf('a/web', 7, value, written)
  const { managedFields } = written.object.metadata
  entry.release()
  const gone = new WeakRef(written.object)
  written.object = { ...written.object }
  await collected()
  assert.equal(gone.deref(), undefined)
  assert.equal(entry.object.metadata.managedFields, managedFields)
  assert.deepEqual(entry.object, JSON.parse(entry.text))
  // Read from the disk, it has them in its text alone.
  assert.deepEqual(entryOf('a/web', 7, value).object, entry.object)
})

/** A job of its own, after which what nobody holds is gone. */
async function collected(): Promise<void> {
  setFlagsFromString('--expose-gc')
  await setImmediate()
  runInNewContext('gc')()
}

const transitions: [before: boolean, after: boolean, want: string | undefined][] = [
  [false, false, undefined],
  [false, true, 'ADDED'],
  [true, true, 'MODIFIED'],
  [true, false, 'DELETED'],
]
for (const [before, after, want] of transitions) {
  test(`matched before: ${before}, matches now: ${after}: ${want ?? 'not told'}`, () => {
    assert.equal(transition(before, after), want)
  })
}

test('a token is read back, and nothing else is', () => {
  for (const token of [
    { revision: 42, start: 'a/wëb\0' },
    { revision: -1, start: 'x\0' },
  ]) {
    assert.deepEqual(readToken(writeToken(token)), token)
  }
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  for (const text of [
    '',
    'x',
    encoded(null),
    encoded({ v: 2, rv: 1, start: 'a' }),
    encoded({ v: 'meta.k8s.io/v1', rv: 0, start: 'a' }),
    encoded({ v: 'meta.k8s.io/v1', rv: 1, start: '' }),
  ]) {
    assert.throws(() => readToken(text), {
      reason: 'BadRequest',
      message: /^invalid continue token: continue key is not valid/,
    })
  }
})

test('changes are remembered from a revision on, and the oldest are forgotten first', () => {
  const recent = new Recent(10)
  let old: Entry | undefined
  for (let revision = 11; revision <= 10_030; revision++) {
    const now = entry('web', revision)
    recent.push(new Change(revision, old, now))
    old = now
  }
  assert.equal(recent.floor, 30)
  assert.equal(recent.since(30).length, 10_000)
  assert.deepEqual(
    recent.since(10_027).map((change) => change.revision),
    [10_028, 10_029, 10_030],
  )
  assert.deepEqual(recent.since(10_030), [])
})

test('large changes are forgotten sooner', () => {
  const recent = new Recent(0)
  const large = entry('web', 1, 'x'.repeat(1024 * 1024))
  for (let revision = 2; revision <= 20; revision++) {
    recent.push(new Change(revision, large, large))
  }
  assert.ok(recent.floor >= 12 && recent.floor < 20, String(recent.floor))
})

test('a cache shows any state that it remembers', () => {
  const cache = new KindCache(ConfigMap, 0)
  const everything = { namespace: undefined, name: undefined, matches: undefined }
  const states: string[] = ['']
  const names = ['d', 'b', 'a', 'c', 'b', 'd', 'e', 'a', 'b', 'c', 'a']
  const live = new Map<string, number>()
  names.forEach((name, index) => {
    const revision = index + 1
    const deletes = live.has(name) && index % 3 === 0
    if (deletes) live.delete(name)
    else live.set(name, revision)
    cache.apply(`a/${name}`, { revision, key: '', ...(!deletes && { value: documentOf(name) }) }, undefined)
    states.push(
      [...live]
        .sort()
        .map(([key, at]) => `${key}@${at}`)
        .join(),
    )
  })
  const shown = (at?: number) =>
    cache
      .page({ filter: everything, at })
      .entries.map((found) => `${found.object.metadata.name}@${found.revision}`)
      .join()
  states.forEach((state, revision) => {
    assert.equal(shown(revision), state, `at ${revision}`)
  })
  assert.equal(shown(), states.at(-1))
})

test('freezing goes all the way down and keeps what is frozen', () => {
  const value = deepFreeze({ a: [{ b: {} }], c: null, d: 'x' })
  assert.ok(Object.isFrozen(value.a) && Object.isFrozen(value.a[0]) && Object.isFrozen(value.a[0]?.b))
  assert.equal(deepFreeze(value), value)
})
