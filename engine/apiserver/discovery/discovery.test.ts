import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineKind } from '@hawser/kinds/kind.ts'
import { s } from '@hawser/kinds/schema.ts'
import { openDiscovery } from './discovery.ts'
import { compareVersions, groupsOf } from './groups.ts'

const fields = { spec: s.any(), status: s.any() }
const Pod = defineKind({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  scope: 'Namespaced',
  hasStatus: true,
  fields,
})
const Boat = defineKind({
  group: 'sea.io',
  version: 'v1',
  kind: 'Boat',
  plural: 'boats',
  scope: 'Cluster',
  scale: { specReplicas: 'spec.crew', statusReplicas: 'status.crew' },
  fields,
})
const OldBoat = { ...Boat, version: 'v1beta1', apiVersion: 'sea.io/v1beta1' }
const sail = { name: 'sail', kind: 'Trip', verbs: ['create'] }
const discovery = openDiscovery([OldBoat, Boat, Pod], { 'sea.io/v1/boats': [sail] })
const read = (path: string) => JSON.parse(String(discovery.page(path)?.bytes))
const aggregated = (path: string) => JSON.parse(String(discovery.aggregated(path, 'v2')?.bytes))

test('/apis lists the named groups with the preferred version first', () => {
  assert.deepEqual(read('/apis').groups, [
    {
      name: 'sea.io',
      versions: [
        { groupVersion: 'sea.io/v1', version: 'v1' },
        { groupVersion: 'sea.io/v1beta1', version: 'v1beta1' },
      ],
      preferredVersion: { groupVersion: 'sea.io/v1', version: 'v1' },
    },
  ])
})

test('/api names the address of the server, when there is one', () => {
  const addresses = (address?: string) =>
    JSON.parse(String(openDiscovery([Pod], {}, [], address).page('/api')?.bytes)).serverAddressByClientCIDRs
  assert.deepEqual(addresses('192.0.2.1:6443'), [
    { clientCIDR: '0.0.0.0/0', serverAddress: '192.0.2.1:6443' },
  ])
  assert.deepEqual(addresses(), [])
})

test('a version lists its resources and their subresources', () => {
  const { groupVersion, resources } = read('/apis/sea.io/v1/')
  assert.equal(groupVersion, 'sea.io/v1')
  assert.deepEqual(
    resources.map(({ name, kind, namespaced }: Record<string, unknown>) => [name, kind, namespaced]),
    [
      ['boats', 'Boat', false],
      ['boats/sail', 'Trip', false],
      ['boats/scale', 'Scale', false],
    ],
  )
})

test('pods can be looked up by their short name and have streams below', () => {
  const resources: { name: string; shortNames?: string[] }[] = read('/api/v1').resources
  assert.deepEqual(resources[0]?.shortNames, ['po'])
  const names = resources.map(({ name }) => name)
  for (const name of ['pods/log', 'pods/exec', 'pods/binding', 'pods/status'])
    assert.ok(names.includes(name), name)
})

test('the aggregated documents hold the core group and the named groups', () => {
  const [core] = aggregated('/api').items
  assert.equal(core.metadata.name, undefined)
  assert.equal(core.versions[0].resources[0].resource, 'pods')
  const [sea] = aggregated('/apis').items
  assert.equal(sea.metadata.name, 'sea.io')
  const [boats] = sea.versions[0].resources
  assert.deepEqual(boats.responseKind, { group: 'sea.io', version: 'v1', kind: 'Boat' })
  assert.deepEqual(boats.subresources[1].responseKind, { group: 'autoscaling', version: 'v1', kind: 'Scale' })
})

test('there is no page where no group is', () => assert.equal(discovery.page('/apis/land.io'), undefined))

test('an ETag changes with the kinds', () => {
  assert.notEqual(openDiscovery([Pod]).page('/apis')?.etag, discovery.page('/apis')?.etag)
})

test('the core group comes first', () => {
  assert.deepEqual(
    groupsOf([Boat, Pod]).map(({ name }) => name),
    ['', 'sea.io'],
  )
})

test('versions are ordered as Kubernetes documents it', () => {
  const want = [
    'v10',
    'v2',
    'v1',
    'v11beta2',
    'v10beta3',
    'v3beta1',
    'v12alpha1',
    'v11alpha2',
    'foo1',
    'foo10',
  ]
  assert.deepEqual(want.toReversed().sort(compareVersions), want)
})
