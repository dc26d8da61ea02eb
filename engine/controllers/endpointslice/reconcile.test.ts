import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Endpoints } from '@hawser/kinds/core/endpoints.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { pod, service } from '../given.ts'
import { CONTROLLER as MIRRORING, mirror } from './mirror.ts'
import { reconcile } from './reconcile.ts'
import type { SliceAction } from './slices.ts'

const ready = (name: string, ip: string, more: Parameters<typeof pod>[1] = {}): Pod =>
  pod(name, { ip, readyFor: 5, node: 'n1', ...more })
const zoneOf = (node: string): string | undefined => (node === 'n1' ? 'z1' : undefined)
const web = service('web')

/** What the API would have after `actions`. */
function applied(actions: readonly SliceAction[], slices: readonly EndpointSlice[] = []): EndpointSlice[] {
  const left = new Map(slices.map((slice) => [slice.metadata.name, slice]))
  for (const action of actions) {
    if (action.do === 'delete') left.delete(action.slice.metadata.name)
    if (action.do === 'update') {
      const { slice, labels, endpoints } = action
      left.set(slice.metadata.name, { ...slice, metadata: { ...slice.metadata, labels }, endpoints })
    }
    if (action.do === 'create') {
      const name = `s${left.size + 1}`
      const { labels, ports, endpoints, family } = action
      const metadata = {
        name,
        namespace: 'shop',
        uid: name,
        resourceVersion: '1',
        creationTimestamp: '',
        labels,
      }
      const slice = {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        addressType: family,
        metadata,
        ports,
        endpoints,
      }
      left.set(name, slice as unknown as EndpointSlice)
    }
  }
  return [...left.values()]
}
const look = (pods: readonly Pod[], slices: readonly EndpointSlice[] = [], of = web): SliceAction[] =>
  reconcile({ service: of, pods, zoneOf, slices })
const many = (count: number): Pod[] =>
  Array.from({ length: count }, (_, i) => ready(`p${1000 + i}`, `1.0.${i >> 8}.${i & 255}`))
const sizes = (slices: readonly EndpointSlice[]): number[] => slices.map(({ endpoints }) => endpoints.length)

test('an endpoint says its state, pod, node and zone', () => {
  const [slice] = applied(look([ready('a', '1.0.0.1')]))
  assert.deepEqual(slice?.endpoints, [
    {
      addresses: ['1.0.0.1'],
      conditions: { ready: true, serving: true, terminating: false },
      targetRef: { kind: 'Pod', namespace: 'shop', name: 'a', uid: 'uid-a' },
      nodeName: 'n1',
      zone: 'z1',
    },
  ])
  assert.deepEqual(slice?.ports, [{ name: '', port: 8080, protocol: 'TCP' }])
  assert.deepEqual(slice?.metadata.labels, {
    'kubernetes.io/service-name': 'web',
    'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
  })
})

const states: Record<string, { pod: Pod; publish?: boolean; want: [boolean, boolean, boolean] }> = {
  ready: { pod: ready('a', '1.0.0.1'), want: [true, true, false] },
  'not ready': { pod: pod('a', { ip: '1.0.0.1' }), want: [false, false, false] },
  'leaving but still answering': {
    pod: ready('a', '1.0.0.1', { deleting: true }),
    want: [false, true, true],
  },
  'published although not ready': {
    pod: pod('a', { ip: '1.0.0.1' }),
    publish: true,
    want: [true, false, false],
  },
}
for (const [name, { pod, publish = false, want }] of Object.entries(states)) {
  test(`ready, serving, terminating of a pod that is ${name}`, () => {
    const [slice] = applied(look([pod], [], service('web', { publishNotReadyAddresses: publish })))
    const conditions = slice?.endpoints[0]?.conditions
    assert.deepEqual([conditions?.ready, conditions?.serving, conditions?.terminating], want)
  })
}

test('no pods: one empty slice', () => {
  const slices = applied(look([]))
  assert.deepEqual(sizes(slices), [0])
  assert.deepEqual(look([], slices), [])
})
test('at most 100 to a slice', () => assert.deepEqual(sizes(applied(look(many(250)))), [100, 100, 50]))
test('nothing to do when nothing changed', () => {
  const slices = applied(look(many(250)))
  assert.deepEqual(look(many(250), slices), [])
})
test('one pod more or less changes one slice', () => {
  const slices = applied(look(many(250)))
  assert.deepEqual(
    look(many(251), slices).map((action) => action.do),
    ['update'],
  )
  assert.deepEqual(
    look(many(250).slice(1), slices).map((action) => action.do),
    ['update'],
  )
})
test('a slice that is left empty goes', () => {
  const slices = applied(look(many(101)))
  assert.deepEqual(
    look(many(100), slices).map((action) => action.do),
    ['delete'],
  )
})
test('other ports, other slices', () => {
  const named = (port: number): object => ({
    containers: [{ name: 'c', ports: [{ name: 'http', containerPort: port }] }],
  })
  const of = service('web', { ports: [{ name: 'h', port: 80, targetPort: 'http', protocol: 'TCP' }] })
  const pods = [ready('a', '1.0.0.1', { spec: named(81) }), ready('b', '1.0.0.2', { spec: named(82) })]
  assert.deepEqual(
    applied(look(pods, [], of)).map(({ ports }) => ports[0]?.port),
    [81, 82],
  )
})
test('a service that loses its selector loses its slices', () => {
  const slices = applied(look([ready('a', '1.0.0.1')]))
  assert.deepEqual(
    look([], slices, service('web', { selector: {} })).map((action) => action.do),
    ['delete'],
  )
})

const made = {
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'e',
    resourceVersion: '1',
    creationTimestamp: '',
    labels: { team: 'x' },
  },
  subsets: [
    {
      addresses: [{ ip: '9.9.9.9' }],
      notReadyAddresses: [{ ip: '9.9.9.8' }],
      ports: [{ port: 5432, protocol: 'TCP' }],
    },
  ],
} as Endpoints
const handmade = service('web', { selector: {} })

test('Endpoints made by hand are mirrored', () => {
  const slices = applied(mirror({ endpoints: made, service: handmade, slices: [] }))
  assert.deepEqual(
    slices.map(({ endpoints, ports, metadata }) => [endpoints, ports, metadata.labels]),
    [
      [
        [
          { addresses: ['9.9.9.9'], conditions: { ready: true } },
          { addresses: ['9.9.9.8'], conditions: { ready: false } },
        ],
        [{ name: '', port: 5432, protocol: 'TCP' }],
        {
          team: 'x',
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': MIRRORING,
        },
      ],
    ],
  )
  assert.deepEqual(mirror({ endpoints: made, service: handmade, slices }), [])
  assert.deepEqual(
    mirror({ endpoints: undefined, service: handmade, slices }).map((action) => action.do),
    ['delete'],
  )
})
test('Endpoints that a selector makes, or that ask not to be, are not mirrored', () => {
  assert.deepEqual(mirror({ endpoints: made, service: web, slices: [] }), [])
  const labels = { 'endpointslice.kubernetes.io/skip-mirror': 'true' }
  const endpoints = { ...made, metadata: { ...made.metadata, labels } }
  assert.deepEqual(mirror({ endpoints, service: handmade, slices: [] }), [])
})
