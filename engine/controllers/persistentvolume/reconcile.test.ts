import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { StorageClass } from '@hawser/kinds/storage/storageclass.ts'
import { ago, pod } from '../given.ts'
import { type ClaimAction, reconcileClaim } from './claim.ts'
import { BIND_COMPLETED, CLAIM_PROTECTION, LOCAL_FINALIZER, VOLUME_PROTECTION } from './names.ts'
import { reconcileVolume, type VolumeAction } from './volume.ts'

interface ClaimGiven {
  readonly spec?: object
  readonly status?: object
  readonly metadata?: object
}
const claim = ({ spec = {}, status = {}, metadata = {} }: ClaimGiven = {}): PersistentVolumeClaim =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name: 'data',
      namespace: 'shop',
      uid: 'c1',
      resourceVersion: '1',
      finalizers: [CLAIM_PROTECTION],
      ...metadata,
    },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      volumeMode: 'Filesystem',
      ...spec,
    },
    status: { phase: 'Pending', ...status },
  }) as unknown as PersistentVolumeClaim

const volume = (name: string, { spec = {}, status = {}, metadata = {} }: ClaimGiven = {}): PersistentVolume =>
  ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, uid: name, resourceVersion: '1', finalizers: [VOLUME_PROTECTION], ...metadata },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      volumeMode: 'Filesystem',
      persistentVolumeReclaimPolicy: 'Delete',
      ...spec,
    },
    status: { phase: 'Available', ...status },
  }) as unknown as PersistentVolume

const storageClass = (name: string, provisioner: string, isDefault = false): StorageClass =>
  ({
    metadata: {
      name,
      creationTimestamp: ago(5),
      annotations: isDefault ? { 'storageclass.kubernetes.io/is-default-class': 'true' } : {},
    },
    provisioner,
    reclaimPolicy: 'Delete',
  }) as unknown as StorageClass
const local = storageClass('local', 'hawser.dev/local', true)
const ours = { namespace: 'shop', name: 'data', uid: 'c1' }
const theirs = { namespace: 'shop', name: 'other', uid: 'c2' }

function told(action: ClaimAction | VolumeAction): string {
  switch (action.do) {
    case 'bindVolume':
    case 'bindClaim':
      return `${action.do} ${action.volume.metadata.name}`
    case 'updateStatus':
      return action.status.phase
    case 'tell':
      return action.reason
    case 'setPhase':
      return action.phase
    case 'setFinalizers':
      return `finalizers ${action.finalizers}`
    case 'release':
      return action.deletes ? 'release, delete' : 'release'
    default:
      return action.do
  }
}

describe('a claim', () => {
  const used = pod('p', { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } })
  const bound = { [BIND_COMPLETED]: 'yes' }
  interface Case {
    claim?: PersistentVolumeClaim
    volumes?: PersistentVolume[]
    classes?: StorageClass[]
    pods?: (typeof used)[]
    want: string[]
  }
  const cases: Record<string, Case> = {
    'gets the smallest free volume that is large enough': {
      volumes: [
        volume('large', { spec: { capacity: { storage: '9Gi' } } }),
        volume('fits', { spec: { capacity: { storage: '2Gi' } } }),
        volume('small', { spec: { capacity: { storage: '500Mi' } } }),
      ],
      want: ['bindVolume fits', 'bindClaim fits', 'Bound'],
    },
    'names its class by an annotation, as it was at first': {
      claim: claim({ metadata: { annotations: { 'volume.beta.kubernetes.io/storage-class': 'fast' } } }),
      volumes: [volume('plain'), volume('fast', { spec: { storageClassName: 'fast' } })],
      want: ['bindVolume fast', 'bindClaim fast', 'Bound'],
    },
    'takes none of another class, with fewer access modes, of another mode, taken or going': {
      volumes: [
        volume('class', { spec: { storageClassName: 'fast' } }),
        volume('modes', { spec: { accessModes: ['ReadOnlyMany'] } }),
        volume('block', { spec: { volumeMode: 'Block' } }),
        volume('taken', { spec: { claimRef: theirs } }),
        volume('going', { metadata: { deletionTimestamp: ago(1) } }),
        volume('released', { status: { phase: 'Released' } }),
      ],
      want: ['FailedBinding'],
    },
    'takes one that its selector selects': {
      claim: claim({ spec: { selector: { matchLabels: { disk: 'ssd' } } } }),
      volumes: [volume('a'), volume('b', { metadata: { labels: { disk: 'ssd' } } })],
      want: ['bindVolume b', 'bindClaim b', 'Bound'],
    },
    'takes the one reserved for it': {
      volumes: [volume('a'), volume('b', { spec: { claimRef: { namespace: 'shop', name: 'data' } } })],
      want: ['bindVolume b', 'bindClaim b', 'Bound'],
    },
    'finishes what was begun': {
      volumes: [volume('b', { spec: { claimRef: ours } })],
      want: ['bindClaim b', 'Bound'],
    },
    'that is bound is left alone': {
      claim: claim({
        spec: { volumeName: 'b' },
        metadata: { annotations: bound },
        status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] },
      }),
      volumes: [volume('b', { spec: { claimRef: ours } })],
      want: [],
    },
    'without a class gets a volume of the default class': { classes: [local], want: ['provision'] },
    'of a local class gets a volume made': {
      claim: claim({ spec: { storageClassName: 'local' } }),
      classes: [local],
      want: ['provision'],
    },
    'of the empty class waits for a volume': {
      claim: claim({ spec: { storageClassName: '' } }),
      classes: [local],
      want: ['FailedBinding'],
    },
    'of a class of somebody else waits for them': {
      claim: claim({ spec: { storageClassName: 'fast' } }),
      classes: [local, storageClass('fast', 'example.com/fast')],
      want: ['ExternalProvisioning'],
    },
    'of a class that does not exist is told so': {
      claim: claim({ spec: { storageClassName: 'gone' } }),
      want: ['ProvisioningFailed'],
    },
    'that lost its volume says so': {
      claim: claim({ spec: { volumeName: 'b' }, metadata: { annotations: bound } }),
      want: ['Lost', 'ClaimLost'],
    },
    'that names a volume waits for it': { claim: claim({ spec: { volumeName: 'b' } }), want: [] },
    'is protected': {
      claim: claim({ metadata: { finalizers: [] } }),
      classes: [local],
      want: ['protect', 'provision'],
    },
    'that is deleted stays while a pod uses it': {
      claim: claim({ metadata: { deletionTimestamp: ago(1) } }),
      pods: [used],
      want: [],
    },
    'that is deleted goes when no pod uses it': {
      claim: claim({ metadata: { deletionTimestamp: ago(1) } }),
      want: ['unprotect'],
    },
  }
  for (const [
    name,
    { claim: given = claim(), volumes = [], classes = [], pods = [], want },
  ] of Object.entries(cases)) {
    test(name, () =>
      assert.deepEqual(reconcileClaim({ claim: given, volumes, classes, pods }).map(told), want),
    )
  }
})

describe('a volume', () => {
  const localOnes = [VOLUME_PROTECTION, LOCAL_FINALIZER]
  const boundTo = (more: ClaimGiven = {}) =>
    volume('b', {
      ...more,
      spec: { claimRef: ours, ...more.spec },
      metadata: { finalizers: localOnes, ...more.metadata },
    })
  const going = { metadata: { finalizers: localOnes, deletionTimestamp: ago(1) } }
  const binding = claim({ spec: { volumeName: 'b' } })
  const cases: Record<string, { volume: PersistentVolume; claim?: PersistentVolumeClaim; want: string[] }> = {
    'that nobody has is available': {
      volume: volume('b', { status: { phase: 'Pending' } }),
      want: ['Available'],
    },
    'that is reserved is available': {
      volume: volume('b', { spec: { claimRef: { ...ours, uid: '' } } }),
      want: [],
    },
    'is bound when its claim says so': { volume: boundTo(), claim: binding, want: ['Bound'] },
    'is not bound before its claim says so': { volume: boundTo(), claim: claim(), want: [] },
    'of a claim that is gone is released and deleted': {
      volume: boundTo({ status: { phase: 'Bound' } }),
      want: ['release, delete'],
    },
    'of a namesake of its claim is released': {
      volume: boundTo(),
      claim: claim({ metadata: { uid: 'c9' } }),
      want: ['release, delete'],
    },
    'that is to be kept is only released': {
      volume: boundTo({ spec: { persistentVolumeReclaimPolicy: 'Retain' } }),
      want: ['release'],
    },
    'that is released and kept is left alone': {
      volume: boundTo({ spec: { persistentVolumeReclaimPolicy: 'Retain' }, status: { phase: 'Released' } }),
      want: [],
    },
    "made by hand is nobody's to delete": {
      volume: boundTo({ metadata: { finalizers: [VOLUME_PROTECTION] } }),
      want: ['release'],
    },
    'is protected': {
      volume: volume('b', { metadata: { finalizers: [] } }),
      want: [`finalizers ${VOLUME_PROTECTION}`],
    },
    'that is deleted stays while it is bound': { volume: boundTo(going), claim: binding, want: [] },
    'that is deleted is handed to its node': {
      volume: boundTo({ ...going, status: { phase: 'Released' } }),
      want: [`finalizers ${LOCAL_FINALIZER}`],
    },
    'that is deleted but to be kept keeps its data': {
      volume: boundTo({ ...going, spec: { persistentVolumeReclaimPolicy: 'Retain' } }),
      want: ['finalizers '],
    },
  }
  for (const [name, { volume, claim, want }] of Object.entries(cases)) {
    test(name, () => assert.deepEqual(reconcileVolume({ volume, claim }).map(told), want))
  }
})
