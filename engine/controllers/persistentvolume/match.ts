import type { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { compareQuantities } from '@hawser/kinds/meta/quantity.ts'
import { selects } from '@hawser/kinds/meta/selector.ts'

/** A volume is meant for a claim: bound to it, or reserved for one of its name. */
export function isMeantFor(
  { spec: { claimRef } }: PersistentVolume,
  { metadata }: PersistentVolumeClaim,
): boolean {
  if (claimRef?.namespace !== metadata.namespace || claimRef?.name !== metadata.name) return false
  return !claimRef?.uid || claimRef.uid === metadata.uid
}

/**
 * The volume a claim should get: one that is meant for it, else the smallest free one that has all it asks for.
 *
 * @param className  The claim's class, defaulted; empty: none.
 */
export function match(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  className: string,
): PersistentVolume | undefined {
  const reserved = volumes.find((volume) => isMeantFor(volume, claim) && !volume.metadata.deletionTimestamp)
  if (reserved) return reserved
  return volumes
    .filter((volume) => isFree(volume) && suits(volume, claim, className))
    .sort((a, b) => compareQuantities(sizeOf(a), sizeOf(b)))[0]
}

const isFree = ({ metadata, spec, status }: PersistentVolume): boolean =>
  !spec.claimRef && !metadata.deletionTimestamp && status.phase === 'Available'

const sizeOf = ({ spec }: PersistentVolume): string => spec.capacity?.storage ?? '0'

function suits(
  volume: PersistentVolume,
  { spec: wanted }: PersistentVolumeClaim,
  className: string,
): boolean {
  const { spec, metadata } = volume
  return (
    (spec.storageClassName ?? '') === className &&
    spec.volumeMode === wanted.volumeMode &&
    (wanted.accessModes ?? []).every((mode) => spec.accessModes?.includes(mode)) &&
    compareQuantities(sizeOf(volume), wanted.resources.requests?.storage ?? '0') >= 0 &&
    (wanted.selector === undefined || selects(wanted.selector, metadata.labels))
  )
}
