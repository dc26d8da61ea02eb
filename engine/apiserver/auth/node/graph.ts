import type { KubeObject } from '@hawser/kinds/kind.ts'
import {
  claimOf,
  isMirror,
  type PodSpec,
  podReferences,
  type Reference,
  volumeSecrets,
} from './references.ts'

/** Which nodes need which objects, kept up with every change of a pod or a PersistentVolume. */
export interface NodeGraph {
  podChanged(old: KubeObject | undefined, now: KubeObject | undefined): void
  volumeChanged(old: KubeObject | undefined, now: KubeObject | undefined): void
  /** Whether a pod on the node refers to the object, itself or by a volume of its. */
  needs(node: string, object: Reference): boolean
}

export function openNodeGraph(): NodeGraph {
  /** How many pods of a node refer to an object. */
  const users = new Map<Reference, Map<string, number>>()
  /** Claims whose volumes need a secret, and how many such volumes there are. */
  const claims = new Map<Reference, Map<Reference, number>>()

  const count = (pod: KubeObject | undefined, by: number): void => {
    const node = pod && nodeNameOf(pod)
    if (node) for (const object of podReferences(pod)) add(users, object, node, by)
  }
  const countVolume = (volume: KubeObject | undefined, by: number): void => {
    const claim = volume && claimOf(volume)
    if (claim) for (const secret of volumeSecrets(volume)) add(claims, secret, claim, by)
  }
  const isUsed = (node: string, object: Reference): boolean => users.get(object)?.has(node) ?? false

  return {
    podChanged(old, now) {
      if (old && now && isAsBefore(old, now)) return
      count(old, -1)
      count(now, 1)
    },
    volumeChanged(old, now) {
      countVolume(old, -1)
      countVolume(now, 1)
    },
    needs(node, object) {
      if (isUsed(node, object)) return true
      for (const claim of claims.get(object)?.keys() ?? []) if (isUsed(node, claim)) return true
      return false
    },
  }
}

export const nodeNameOf = ({ spec }: KubeObject): string => (spec as PodSpec).nodeName ?? ''

/** What a pod refers to changes only when it is bound and when it gets a debug container. */
function isAsBefore(old: KubeObject, now: KubeObject): boolean {
  if (isMirror(old) !== isMirror(now)) return false
  const extra = ({ spec }: KubeObject): number => (spec as PodSpec).ephemeralContainers?.length ?? 0
  return (
    old.metadata.uid === now.metadata.uid && nodeNameOf(old) === nodeNameOf(now) && extra(old) === extra(now)
  )
}

function add(counts: Map<string, Map<string, number>>, from: string, to: string, by: number): void {
  const known = counts.getOrInsertComputed(from, () => new Map<string, number>())
  const number = (known.get(to) ?? 0) + by
  if (number > 0) known.set(to, number)
  else known.delete(to)
  if (known.size === 0) counts.delete(from)
}
