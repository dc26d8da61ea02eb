import type { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { LOCAL_FINALIZER, VOLUME_PROTECTION } from './names.ts'

export interface VolumeState {
  readonly volume: PersistentVolume
  /** The claim that `spec.claimRef` names, whatever its uid. */
  readonly claim: PersistentVolumeClaim | undefined
}
type Phase = PersistentVolume['status']['phase']
export type VolumeAction =
  | {
      readonly do: 'setFinalizers'
      readonly volume: PersistentVolume
      readonly finalizers: readonly string[]
    }
  | { readonly do: 'setPhase'; readonly volume: PersistentVolume; readonly phase: Phase }
  /** After making sure that the claim is really gone. */
  | { readonly do: 'release'; readonly volume: PersistentVolume; readonly deletes: boolean }

/** Keeps the phase of a volume, and what happens to it when its claim is gone. */
export function reconcileVolume({ volume, claim }: VolumeState): VolumeAction[] {
  const { metadata, status } = volume
  const phase = phaseOf(volume, claim)
  if (metadata.deletionTimestamp) return letGo(volume, phase)
  const finalizers = metadata.finalizers ?? []
  const protection: VolumeAction[] = finalizers.includes(VOLUME_PROTECTION)
    ? []
    : [{ do: 'setFinalizers', volume, finalizers: [...finalizers, VOLUME_PROTECTION] }]
  if (phase !== 'Released') {
    return [...protection, ...(status.phase === phase ? [] : [{ do: 'setPhase', volume, phase } as const])]
  }
  const deletes =
    volume.spec.persistentVolumeReclaimPolicy === 'Delete' && finalizers.includes(LOCAL_FINALIZER)
  return status.phase === 'Released' && !deletes
    ? protection
    : [...protection, { do: 'release', volume, deletes }]
}

function phaseOf(
  { spec: { claimRef }, metadata, status }: PersistentVolume,
  claim?: PersistentVolumeClaim,
): Phase {
  if (!claimRef?.uid) return 'Available'
  if (claim?.metadata.uid !== claimRef.uid) return 'Released'
  // The claim's side of the binding comes last: only then they belong together.
  return claim.spec.volumeName === metadata.name ? 'Bound' : status.phase
}

/**
 * A deleted volume stays while it is bound. Then its node removes the directory and the last finalizer; unless the
 * data is to be kept.
 */
function letGo(volume: PersistentVolume, phase: Phase): VolumeAction[] {
  if (phase === 'Bound') return []
  const { finalizers = [] } = volume.metadata
  const keepsData = volume.spec.persistentVolumeReclaimPolicy !== 'Delete'
  const left = finalizers.filter(
    (name) => name !== VOLUME_PROTECTION && !(keepsData && name === LOCAL_FINALIZER),
  )
  return left.length === finalizers.length ? [] : [{ do: 'setFinalizers', volume, finalizers: left }]
}
