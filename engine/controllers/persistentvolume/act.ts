import { join } from 'node:path'
import type { Context } from '@hawser/client/controller.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { StorageClass } from '@hawser/kinds/storage/storageclass.ts'
import type { ControllerSettings } from '../settings.ts'
import type { ClaimAction } from './claim.ts'
import {
  BIND_COMPLETED,
  BOUND_BY_CONTROLLER,
  CLAIM_PROTECTION,
  CLAIM_PROVISIONER,
  LOCAL_FINALIZER,
  LOCAL_PROVISIONER,
  PROVISIONED_BY,
  VOLUME_PROTECTION,
} from './names.ts'
import type { VolumeAction } from './volume.ts'

type Where = Pick<ControllerSettings, 'volumesDir' | 'nodeName'>

export async function applyToClaim(context: Context, where: Where, action: ClaimAction): Promise<number> {
  const { client } = context
  const { name, namespace, finalizers = [], resourceVersion } = action.claim.metadata
  const patchClaim = async (patch: object): Promise<number> =>
    revisionOf(await client.patch(PersistentVolumeClaim, name, patch, { namespace }))
  switch (action.do) {
    case 'protect':
      return patchClaim({ metadata: { resourceVersion, finalizers: [...finalizers, CLAIM_PROTECTION] } })
    case 'unprotect': {
      const left = finalizers.filter((finalizer) => finalizer !== CLAIM_PROTECTION)
      return patchClaim({ metadata: { resourceVersion, finalizers: left } })
    }
    case 'provision':
      return provision(context, where, action.claim, action.class)
    case 'bindVolume':
      return bindVolume(context, action.volume, action.claim)
    case 'bindClaim': {
      const annotations = { [BIND_COMPLETED]: 'yes', [BOUND_BY_CONTROLLER]: 'yes' }
      return patchClaim({ metadata: { annotations }, spec: { volumeName: action.volume.metadata.name } })
    }
    case 'updateStatus': {
      const how = { namespace, subresource: 'status' } as const
      return revisionOf(await client.patch(PersistentVolumeClaim, name, { status: action.status }, how))
    }
    case 'tell': {
      const { type, reason, message, provisioner } = action
      context.recorder.event(action.claim, { type, reason, message })
      const noted = action.claim.metadata.annotations?.[CLAIM_PROVISIONER]
      if (provisioner === undefined || noted === provisioner) return 0
      return patchClaim({ metadata: { annotations: { [CLAIM_PROVISIONER]: provisioner } } })
    }
  }
}

const referenceTo = ({ metadata }: PersistentVolumeClaim) => ({
  apiVersion: PersistentVolumeClaim.apiVersion,
  kind: PersistentVolumeClaim.kind,
  namespace: metadata.namespace ?? '',
  name: metadata.name,
  uid: metadata.uid,
  resourceVersion: metadata.resourceVersion,
})

async function bindVolume(
  { client }: Context,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): Promise<number> {
  const annotations = { ...volume.metadata.annotations, [BOUND_BY_CONTROLLER]: 'yes' }
  const bound = {
    ...volume,
    metadata: { ...volume.metadata, annotations },
    spec: { ...volume.spec, claimRef: referenceTo(claim) },
  }
  // An update: of two claims that want the same volume one gets it.
  return revisionOf(await client.update(PersistentVolume, bound))
}

async function provision(
  { client, recorder }: Context,
  where: Where,
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
): Promise<number> {
  const draft = localVolume(where, claim, storageClass)
  try {
    const created = await client.create(PersistentVolume, draft)
    const message = `Successfully provisioned volume ${created.metadata.name}`
    recorder.event(claim, { type: 'Normal', reason: 'ProvisioningSucceeded', message })
    return revisionOf(created)
  } catch (error) {
    if (isReason(error, 'AlreadyExists')) return 0
    const message = `failed to provision volume with StorageClass "${storageClass.metadata.name}": ${(error as Error).message}`
    recorder.event(claim, { type: 'Warning', reason: 'ProvisioningFailed', message })
    throw error
  }
}

/** A directory of the node, made there when the first pod uses it. */
function localVolume(
  { volumesDir, nodeName }: Where,
  claim: PersistentVolumeClaim,
  { metadata, reclaimPolicy }: StorageClass,
): Draft<typeof PersistentVolume> {
  const { uid } = claim.metadata
  const here = { key: 'kubernetes.io/hostname', operator: 'In', values: nodeName ? [nodeName] : [] } as const
  return {
    metadata: {
      name: `pvc-${uid}`,
      annotations: { [PROVISIONED_BY]: LOCAL_PROVISIONER },
      finalizers: [VOLUME_PROTECTION, LOCAL_FINALIZER],
    },
    spec: {
      capacity: { storage: claim.spec.resources.requests?.storage ?? '0' },
      accessModes: claim.spec.accessModes ?? ['ReadWriteOnce'],
      volumeMode: claim.spec.volumeMode,
      claimRef: referenceTo(claim),
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: metadata.name,
      hostPath: { path: join(volumesDir, uid), type: 'DirectoryOrCreate' },
      ...(nodeName && { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } } }),
    },
  }
}

export async function applyToVolume(context: Context, action: VolumeAction): Promise<number> {
  const { client } = context
  const { name, resourceVersion } = action.volume.metadata
  switch (action.do) {
    case 'setFinalizers': {
      const patch = { metadata: { resourceVersion, finalizers: action.finalizers } }
      return revisionOf(await client.patch(PersistentVolume, name, patch))
    }
    case 'setPhase':
      return setPhase(context, action.volume, action.phase)
    case 'release':
      return release(context, action.volume, action.deletes)
  }
}

async function setPhase(
  { client, now }: Context,
  { metadata }: PersistentVolume,
  phase: PersistentVolume['status']['phase'],
): Promise<number> {
  const status = { phase, lastPhaseTransitionTime: formatTime(now()) }
  return revisionOf(
    await client.patch(PersistentVolume, metadata.name, { status }, { subresource: 'status' }),
  )
}

async function release(context: Context, volume: PersistentVolume, deletes: boolean): Promise<number> {
  const { client } = context
  const { namespace = '', name = '', uid } = volume.spec.claimRef ?? {}
  const claim = await client.find(PersistentVolumeClaim, name, namespace)
  // Data is at stake: what a cache says is not enough.
  if (claim?.metadata.uid === uid) return 0
  const written = volume.status.phase === 'Released' ? 0 : await setPhase(context, volume, 'Released')
  if (!deletes) return written
  const preconditions = { uid: volume.metadata.uid }
  return (await client.remove(PersistentVolume, volume.metadata.name, { preconditions })) || written
}
