import type { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Snapshot } from '../cluster.ts'
import { matchesNodeSelector } from '../nodeselector.ts'
import type { Filter } from './filter.ts'

/** A pod goes where its volumes can be reached, once they are there. */
export const volumes: Filter = {
  name: 'VolumeBinding',
  resolvable: false,
  prepare({ pod, namespace }, snapshot) {
    const names = claimNames(pod)
    if (names.length === 0) return undefined
    const bound: PersistentVolume[] = []
    for (const name of names) {
      const found = resolved(snapshot, snapshot.claim(namespace, name), name)
      if (typeof found === 'string') return { nowhere: found }
      bound.push(found)
    }
    const required = bound.flatMap(({ spec }) => spec.nodeAffinity?.required ?? [])
    if (required.length === 0) return undefined
    return (node) =>
      required.every((selector) => matchesNodeSelector(selector, node))
        ? undefined
        : 'node(s) had volume node affinity conflict'
  },
}

/** Claims of a pod: those it names, and those made for it alone. */
export const claimNames = ({ metadata, spec }: Pod): string[] =>
  (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName]
    return ephemeral ? [`${metadata.name}-${name}`] : []
  })

function resolved(
  { volume }: Snapshot,
  claim: PersistentVolumeClaim | undefined,
  name: string,
): PersistentVolume | string {
  if (!claim) return `persistentvolumeclaim "${name}" not found`
  if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`
  const { volumeName } = claim.spec
  if (!volumeName || claim.status.phase !== 'Bound') return 'pod has unbound immediate PersistentVolumeClaims'
  return volume(volumeName) ?? `persistentvolume "${volumeName}" bound to claim "${name}" not found`
}
