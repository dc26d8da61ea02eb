import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Options } from './options.ts'
import type { ListObject } from './resources.ts'
import { openForTest, podNamed, sent, type TestResources } from './testing.ts'

const list = async (api: TestResources, options: Options = {}, namespace: string | undefined = 'default') => {
  const answer = await api.call('list', 'configmaps', { options, namespace })
  const { items, metadata } = answer.object as unknown as ListObject
  return { names: items.map((item) => item.metadata.name), metadata, answer }
}
const createMaps = async (api: TestResources, ...names: string[]) => {
  for (const name of names) await api.create('configmaps', { metadata: { name } })
}

test('a list is in order, of one namespace or of all, and says what it is', async () => {
  await using api = await openForTest()
  // '-' sorts before '/', '0' behind it: neither belongs to the namespace `default`.
  for (const namespace of ['default-2', 'default0']) {
    await api.create('namespaces', { metadata: { name: namespace } })
    await api.create('configmaps', { metadata: { name: `in-${namespace}` } }, { namespace })
  }
  await createMaps(api, 'c', 'a', 'b')
  const { names, metadata, answer } = await list(api)
  assert.deepEqual(names, ['a', 'b', 'c'])
  assert.deepEqual(metadata, { resourceVersion: '8' })
  const document = sent(answer) as ListObject
  assert.deepEqual(document, answer.object)
  assert.deepEqual([document.kind, document.apiVersion], ['ConfigMapList', 'v1'])
  assert.equal(answer.size, Buffer.concat(answer.chunks()).length)
  const everywhere = await api.call('list', 'configmaps', { namespace: undefined })
  assert.equal((everywhere.object as unknown as ListObject).items.length, 5)
})

test('an empty list has items', async () => {
  await using api = await openForTest()
  const { answer } = await list(api)
  assert.deepEqual(sent(answer), {
    kind: 'ConfigMapList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '1' },
    items: [],
  })
  assert.equal(answer.size, Buffer.concat(answer.chunks()).length)
})

test('a long list comes in pieces that make one document', async () => {
  await using api = await openForTest()
  await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      api.create('configmaps', { metadata: { name: `map-${n}` }, data: { a: 'ü世'.repeat(500) } }),
    ),
  )
  const { answer } = await list(api)
  assert.ok(answer.chunks().length > 1)
  assert.equal((sent(answer) as ListObject).items.length, 200)
  assert.equal(answer.size, Buffer.concat(answer.chunks()).length)
})

test('pages of one list show one state, whatever happens in between', async () => {
  await using api = await openForTest()
  await createMaps(api, 'a', 'b', 'd', 'e')
  const first = await list(api, { limit: 2 })
  assert.deepEqual(first.names, ['a', 'b'])
  assert.equal(first.metadata.remainingItemCount, 2)
  await createMaps(api, 'c', 'f')
  await api.remove('configmaps', 'd')
  await api.patch('configmaps', 'e', { data: { changed: 'yes' } })
  await api.remove('configmaps', 'a')
  const second = await list(api, { limit: 2, continue: first.metadata.continue as string })
  assert.deepEqual(second.names, ['d', 'e'])
  assert.equal((second.answer.object as unknown as ListObject).items[1]?.data, undefined)
  assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion)
  assert.equal(second.metadata.continue, undefined)
  assert.equal(second.metadata.remainingItemCount, undefined)
})

test('pages of a selection do not count what remains, and end when nothing more matches', async () => {
  await using api = await openForTest()
  for (const name of ['a', 'b', 'c', 'd'])
    await api.create('pods', podNamed(name, {}, { app: name < 'd' ? 'x' : 'y' }))
  const page = async (options: Options) => {
    const { object } = await api.call('list', 'pods', {
      options: { limit: 2, labelSelector: 'app=x', ...options },
    })
    const { items, metadata } = object as unknown as ListObject
    return [
      items.map((item) => item.metadata.name).join(),
      metadata.continue,
      metadata.remainingItemCount,
    ] as const
  }
  const [names, token, remaining] = await page({})
  assert.deepEqual([names, remaining], ['a,b', undefined])
  assert.deepEqual(await page({ continue: token as string }), ['c', undefined, undefined])
})

test('selectors pick by label and by field', async () => {
  await using api = await openForTest()
  await api.create('pods', podNamed('a', { nodeName: 'node-1' }, { app: 'x' }))
  await api.create('pods', podNamed('b', {}, { app: 'x', tier: 'web' }))
  await api.create('pods', podNamed('c', { nodeName: 'node-1' }))
  const cases: [options: Options, want: string[]][] = [
    [{ labelSelector: 'app=x' }, ['a', 'b']],
    [{ labelSelector: 'app in (x),!tier' }, ['a']],
    [{ labelSelector: '' }, ['a', 'b', 'c']],
    [{ fieldSelector: 'spec.nodeName=node-1' }, ['a', 'c']],
    [{ fieldSelector: 'spec.nodeName=' }, ['b']],
    [{ fieldSelector: 'metadata.name=c' }, ['c']],
    [{ fieldSelector: 'metadata.name!=c,metadata.namespace=default' }, ['a', 'b']],
    [{ fieldSelector: 'metadata.namespace=other' }, []],
    [{ labelSelector: 'app=x', fieldSelector: 'spec.nodeName=node-1' }, ['a']],
  ]
  for (const [options, want] of cases)
    assert.deepEqual(await api.names('pods', options), want, JSON.stringify(options))
  await assert.rejects(api.names('pods', { fieldSelector: 'spec.color=red' }), {
    reason: 'BadRequest',
    message: 'field label not supported: spec.color',
  })
  await assert.rejects(api.names('pods', { labelSelector: 'app in x' }), { reason: 'BadRequest' })
})

test('a version is exact, or not older, or not one of ours', async () => {
  await using api = await openForTest()
  await createMaps(api, 'a', 'b')
  const names = async (options: Options) => (await list(api, options)).names
  assert.deepEqual(await names({ resourceVersion: '0' }), ['a', 'b'])
  assert.deepEqual(await names({ resourceVersion: '2', resourceVersionMatch: 'NotOlderThan' }), ['a', 'b'])
  assert.deepEqual(await names({ resourceVersion: '2', resourceVersionMatch: 'Exact' }), ['a'])
  assert.deepEqual(
    await names({ resourceVersion: '2', limit: 5 }),
    ['a'],
    'a page is of exactly that version',
  )
  assert.deepEqual(await names({ resourceVersion: '0', limit: 1 }), ['a', 'b'], 'any version is not paged')
  const token = (await list(api, { limit: 1 })).metadata.continue as string
  const refused: [options: Options, reason: string, message: RegExp][] = [
    [{ resourceVersion: '99' }, 'Timeout', /^Timeout: Too large resource version: 99, current: 3$/],
    [{ resourceVersion: 'new' }, 'BadRequest', /strconv.ParseUint: parsing "new": invalid syntax/],
    [{ resourceVersionMatch: 'Exact' }, 'Invalid', /forbidden unless resourceVersion is provided/],
    [{ resourceVersion: '0', resourceVersionMatch: 'Exact' }, 'Invalid', /forbidden for resourceVersion "0"/],
    [{ continue: 'x' }, 'BadRequest', /continue key is not valid/],
    [{ continue: token, resourceVersion: '2' }, 'BadRequest', /not allowed when using continue/],
  ]
  for (const [options, reason, message] of refused) await assert.rejects(names(options), { reason, message })
})

test('what a server before this one knew is expired after a restart', async () => {
  const { memoryLog } = await import('@hawser/store/memory.ts')
  const log = memoryLog()
  const before = await openForTest(log)
  await createMaps(before, 'a', 'b')
  const { metadata } = await list(before, { limit: 1 })
  await createMaps(before, 'c')
  await using after = await openForTest(log)
  const expired = await list(after, { continue: metadata.continue as string }).catch((error) => error)
  assert.equal(expired.reason, 'Expired')
  assert.match(expired.message, /^The provided continue parameter is too old .* may show up in the list\.$/)
  const rest = await list(after, { continue: expired.continue })
  assert.deepEqual(rest.names, ['b', 'c'], 'its own token goes on with what is there now')
  await assert.rejects(list(after, { resourceVersion: '2', resourceVersionMatch: 'Exact' }), {
    reason: 'Expired',
    message: 'The resourceVersion for the provided list is too old.',
  })
})
