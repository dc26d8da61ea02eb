import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { CSIDriver } from './csidriver.ts'
import { CSINode } from './csinode.ts'
import { CSIStorageCapacity } from './csistoragecapacity.ts'
import { StorageClass } from './storageclass.ts'
import { VolumeAttachment } from './volumeattachment.ts'

const metadata = { name: 'disk.example.com' }

test('a driver of volumes: defaults, what stays, tokens', () => {
  const driver = (spec: object = {}): Draft<typeof CSIDriver> => ({ metadata, spec })
  const { spec } = admit(CSIDriver, driver())
  assert.deepEqual(spec, {
    attachRequired: true,
    podInfoOnMount: false,
    volumeLifecycleModes: ['Persistent'],
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    requiresRepublish: false,
    seLinuxMount: false,
  })
  assert.deepEqual(
    problems(CSIDriver, driver({ attachRequired: false, volumeLifecycleModes: ['Ephemeral'] }), driver()),
    [
      'spec.attachedRequired: Invalid value: false: field is immutable',
      'spec.volumeLifecycleModes: Invalid value: []storage.VolumeLifecycleMode{"Ephemeral"}: field is immutable',
    ],
  )
  const tokenRequests = [{ audience: 'a', expirationSeconds: 60 }, { audience: 'a' }]
  assert.deepEqual(problems(CSIDriver, driver({ tokenRequests })), [
    'spec.tokenRequests[0].expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
    'spec.tokenRequests[1].audience: Duplicate value: "a"',
  ])
  assert.deepEqual(cells(CSIDriver, driver()), {
    AttachRequired: true,
    PodInfoOnMount: false,
    StorageCapacity: false,
    TokenRequests: '<unset>',
    RequiresRepublish: false,
    Modes: 'Persistent',
  })
})

test('drivers on a node: names, ids, keys, and none changes', () => {
  const node = (...drivers: object[]) => ({ metadata, spec: { drivers } }) as Draft<typeof CSINode>
  const driver = { name: 'disk.example.com', nodeID: 'a', topologyKeys: [] }
  assert.deepEqual(problems(CSINode, node(driver)), [])
  assert.deepEqual(
    problems(CSINode, node({ ...driver, nodeID: '' }, { ...driver, topologyKeys: ['z', 'z'] })),
    [
      'spec.drivers[0].nodeID: Required value',
      'spec.drivers[1].name: Duplicate value: "disk.example.com"',
      'spec.drivers[1]: Duplicate value: "z"',
    ],
  )
  assert.match(
    problems(CSINode, node({ ...driver, nodeID: 'b' }), node(driver)).join(),
    /^spec\.drivers: Invalid value: .*: field is immutable$/,
  )
  assert.deepEqual(cells(CSINode, node(driver)), { Drivers: 1 })
})

test('an attachment says what it attaches, once and for all', () => {
  const attachment = (more: object = {}): Draft<typeof VolumeAttachment> => ({
    metadata,
    spec: { attacher: 'disk.example.com', nodeName: 'n', source: { persistentVolumeName: 'pv' }, ...more },
  })
  assert.deepEqual(problems(VolumeAttachment, attachment()), [])
  const either = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  assert.deepEqual(problems(VolumeAttachment, attachment({ attacher: '', source: {} })), [
    'spec.attacher: Required value',
    `spec.source: Required value: ${either}`,
  ])
  assert.match(
    problems(VolumeAttachment, attachment({ nodeName: 'm' }), attachment()).join(),
    /^spec: Invalid value: .*: field is immutable$/,
  )
  assert.deepEqual(cells(VolumeAttachment, attachment()), {
    Attacher: 'disk.example.com',
    PV: 'pv',
    Node: 'n',
    Attached: false,
  })
})

test('room of a driver', () => {
  const room = (more: object = {}): Draft<typeof CSIStorageCapacity> => ({
    metadata: { name: 'a', namespace: 'default' },
    storageClassName: 'fast',
    ...more,
  })
  assert.deepEqual(problems(CSIStorageCapacity, room({ capacity: '-1' })), [
    'capacity: Invalid value: "-1": must be greater than or equal to 0',
  ])
  assert.deepEqual(problems(CSIStorageCapacity, room({ storageClassName: 'slow' }), room()), [
    'storageClassName: Invalid value: "slow": field is immutable',
  ])
  assert.deepEqual(cells(CSIStorageCapacity, room()), {
    Name: 'a',
    StorageClassName: 'fast',
    Capacity: '<unset>',
  })
})

test('a class keeps no volume for somebody else', () => {
  const given = { metadata, provisioner: 'a b', reclaimPolicy: 'Recycle' } as unknown as Draft<
    typeof StorageClass
  >
  const [reclaim, provisioner] = problems(StorageClass, given)
  assert.equal(reclaim, 'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"')
  assert.match(provisioner ?? '', /^provisioner: Invalid value: "a b": name part must consist of/)
})
