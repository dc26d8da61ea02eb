import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lease } from '../coordination/lease.ts'
import { EndpointSlice } from '../discovery/endpointslice.ts'
import { StorageClass } from '../storage/storageclass.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { Endpoints } from './endpoints.ts'
import { Event } from './event.ts'
import { Namespace } from './namespace.ts'
import { Node } from './node.ts'
import { PersistentVolume } from './persistentvolume.ts'
import { PersistentVolumeClaim } from './persistentvolumeclaim.ts'
import { ServiceAccount } from './serviceaccount.ts'

const here = { name: 'a', namespace: 'default' }
const metadata = { name: 'a' }

test('endpoints: addresses that mean something else everywhere are refused', () => {
  const subset = (ip: string) => ({
    metadata: here,
    subsets: [{ addresses: [{ ip }], ports: [{ port: 80 }] }],
  })
  assert.deepEqual(problems(Endpoints, subset('10.0.0.1')), [])
  assert.deepEqual(problems(Endpoints, subset('127.0.0.1')), [
    'subsets[0].addresses[0].ip: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ])
  assert.deepEqual(problems(Endpoints, { metadata: here, subsets: [{ ports: [{ port: 80 }] }] }), [
    'subsets[0]: Required value: must specify `addresses` or `notReadyAddresses`',
  ])
})
test('endpoints: three are shown, the rest counted', () => {
  const addresses = ['1', '2', '3', '4'].map((n) => ({ ip: `10.0.0.${n}` }))
  const row = cells(Endpoints, { metadata: here, subsets: [{ addresses, ports: [{ port: 80 }] }] })
  assert.equal(row.Endpoints, '10.0.0.1:80,10.0.0.2:80,10.0.0.3:80 + 1 more...')
  assert.equal(cells(Endpoints, { metadata: here }).Endpoints, '<none>')
})

test('endpoint slices: one family, one name for each port', () => {
  const slice = (address: string, ports: object[] = []) => ({
    metadata: here,
    addressType: 'IPv4' as const,
    endpoints: [{ addresses: [address] }],
    ports,
  })
  assert.deepEqual(problems(EndpointSlice, slice('10.0.0.1', [{ port: 80 }])), [])
  assert.deepEqual(problems(EndpointSlice, slice('fd00::1')), [
    'endpoints[0].addresses[0]: Invalid value: "fd00::1": must be a valid IPv4 address',
  ])
  assert.deepEqual(problems(EndpointSlice, slice('10.0.0.1', [{ port: 80 }, { port: 81 }])), [
    'ports[1].name: Duplicate value: "\\"\\""',
  ])
  assert.deepEqual(problems(EndpointSlice, { ...slice('fd00::1'), addressType: 'IPv6' }, slice('10.0.0.1')), [
    'addressType: Invalid value: "IPv6": field is immutable',
  ])
})

test('events: told in the namespace of what they are about', () => {
  const about = (namespace?: string) => ({
    metadata: here,
    involvedObject: { name: 'x', ...(namespace && { namespace }) },
  })
  assert.deepEqual(problems(Event, about('default')), [])
  assert.deepEqual(problems(Event, about()), [])
  assert.deepEqual(problems(Event, about('other')), [
    'involvedObject.namespace: Invalid value: "other": does not match event.namespace',
  ])
})
test('events: columns', () => {
  const event = {
    metadata: here,
    involvedObject: { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{web}' },
    type: 'Warning',
    reason: 'BackOff',
    message: 'Back-off\n',
    source: { component: 'kubelet', host: 'node-1' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:55:00Z',
    count: 4,
  }
  assert.deepEqual(cells(Event, event, Date.parse('2026-01-01T01:00:00Z')), {
    'Last Seen': '5m',
    Type: 'Warning',
    Reason: 'BackOff',
    Object: 'pod/web',
    Subobject: 'spec.containers{web}',
    Source: 'kubelet, node-1',
    Message: 'Back-off',
    'First Seen': '60m',
    Count: 4,
    Name: 'a',
  })
})

test('leases: durations are positive', () =>
  assert.deepEqual(
    problems(Lease, { metadata: here, spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } }),
    [
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ],
  ))

test('namespaces are named by labels and are in none', () =>
  assert.deepEqual(
    problems(Namespace, { metadata: { name: 'a.b', namespace: 'x' } }).map((text) => text.slice(0, 40)),
    ['metadata.name: Invalid value: "a.b": a l', 'metadata.namespace: Forbidden: not allow'],
  ))

test('nodes: taints', () => {
  const tainted = (...taints: object[]) => ({ metadata, spec: { taints: taints as never } })
  const one = { key: 'a', effect: 'NoSchedule' }
  assert.deepEqual(problems(Node, tainted(one)), [])
  assert.deepEqual(problems(Node, tainted(one, one, { key: 'b', effect: 'Sometimes' })), [
    'spec.taints[2].effect: Unsupported value: "Sometimes": supported values: "NoExecute", "NoSchedule", "PreferNoSchedule"',
    'spec.taints[1]: Duplicate value: {"key":"a","value":"","effect":"NoSchedule"}',
  ])
})
test('nodes: columns', () => {
  const node = {
    metadata: {
      ...metadata,
      labels: { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/infra': '' },
    },
    spec: { unschedulable: true },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: '10.0.0.1' }],
      nodeInfo: { kubeletVersion: 'v1.32.0' },
    },
  }
  const row = cells(Node, node)
  assert.deepEqual(
    [row.Status, row.Roles, row.Version, row['Internal-IP'], row['External-IP'], row['OS-Image']],
    ['Ready,SchedulingDisabled', 'infra,worker', 'v1.32.0', '10.0.0.1', '<none>', '<unknown>'],
  )
})

const volume = (spec: object = {}) => ({
  metadata,
  spec: {
    capacity: { storage: '1Gi' },
    accessModes: ['ReadWriteOnce'],
    hostPath: { path: '/a' },
    ...spec,
  } as never,
})
test('volumes: one source, a size, a way to use it', () => {
  assert.deepEqual(problems(PersistentVolume, volume()), [])
  assert.deepEqual(problems(PersistentVolume, { metadata, spec: {} }), [
    'spec.accessModes: Required value',
    'spec.capacity: Required value',
    'spec: Required value: must specify a volume type',
  ])
  assert.deepEqual(problems(PersistentVolume, volume({ hostPath: { path: '/b' } }), volume()), [
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  ])
})

const claim = (size: string, more: object = {}, status: object = {}) => ({
  metadata: here,
  spec: { accessModes: ['ReadWriteOnce' as const], resources: { requests: { storage: size } }, ...more },
  status: status as never,
})
const bound = { phase: 'Bound', capacity: { storage: '1Gi' } }
test('claims: bound once, then only grow', () => {
  assert.deepEqual(problems(PersistentVolumeClaim, { metadata: here, spec: {} }), [
    'spec.accessModes: Required value: at least 1 access mode is required',
    'spec.resources[storage]: Required value',
  ])
  assert.deepEqual(problems(PersistentVolumeClaim, claim('1Gi', { volumeName: 'v' }), claim('1Gi')), [])
  assert.deepEqual(problems(PersistentVolumeClaim, claim('2Gi', {}, bound), claim('1Gi', {}, bound)), [])
  assert.deepEqual(problems(PersistentVolumeClaim, claim('1Mi', {}, bound), claim('1Gi', {}, bound)), [
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
  ])
  assert.deepEqual(problems(PersistentVolumeClaim, claim('2Gi'), claim('1Gi')), [
    'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
  ])
})
test('claims: what they are filled from is there under both names', () => {
  const resources = { requests: { storage: '1Gi' } }
  const claim = (spec: object) => ({
    metadata: here,
    spec: { accessModes: ['ReadWriteOnce' as const], resources, ...spec },
  })
  const sources = (spec: object, old?: object) => {
    const before = old && admit(PersistentVolumeClaim, claim(old))
    const { dataSource, dataSourceRef } = admit(PersistentVolumeClaim, claim(spec), before).spec
    return [dataSource, dataSourceRef]
  }
  const other = { kind: 'PersistentVolumeClaim', name: 'x' }
  const foreign = { apiGroup: 'a.example', kind: 'Image', name: 'x' }
  assert.deepEqual(sources({ dataSource: other }), [other, other])
  assert.deepEqual(sources({ dataSourceRef: other }), [other, other])
  assert.deepEqual(sources({ dataSourceRef: foreign }), [foreign, foreign])
  assert.deepEqual(sources({ dataSource: foreign }), [undefined, undefined])
  assert.deepEqual(sources({ dataSource: foreign }, { dataSourceRef: foreign }), [foreign, foreign])
  assert.deepEqual(sources({ dataSourceRef: { ...other, namespace: 'b' } }), [undefined, undefined])
  assert.deepEqual(
    problems(PersistentVolumeClaim, claim({ dataSource: { ...other, name: 'y' }, dataSourceRef: other })),
    ['spec: Invalid value: spec.dataSource: must match dataSourceRef'],
  )
})

test('service accounts: secrets are known by name', () => {
  const account = { metadata: here, secrets: [{ kind: 'Secret', namespace: 'b', name: 'x' }] }
  assert.deepEqual(admit(ServiceAccount, account).secrets, [{ name: 'x' }])
})

test('claims: columns show what was bound', () => {
  const row = cells(
    PersistentVolumeClaim,
    claim(
      '1Gi',
      { volumeName: 'v', storageClassName: 'local' },
      { ...bound, accessModes: ['ReadWriteOnce'] },
    ),
  )
  assert.deepEqual(Object.values(row).slice(0, 5), ['Bound', 'v', '1Gi', 'RWO', 'local'])
})

test('storage classes: the default is marked, and what it does stays', () => {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
  assert.equal(
    cells(StorageClass, { metadata: { name: 'local', annotations }, provisioner: 'x' }).Name,
    'local (default)',
  )
  assert.deepEqual(problems(StorageClass, { metadata, provisioner: 'y' }, { metadata, provisioner: 'x' }), [
    'provisioner: Invalid value: "y": field is immutable',
  ])
})
