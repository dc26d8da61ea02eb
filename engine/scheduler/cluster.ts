import type { Node } from '@hawser/kinds/core/node.ts'
import type { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { NamespaceLabels } from './affinityterms.ts'
import { giveRoom, type NodeInfo, nodeInfo, takeRoom } from './nodeinfo.ts'
import { type PodInfo, podInfo } from './podinfo.ts'
import { type Tally, tally } from './tally.ts'

/** All that placing looks at. */
export interface Snapshot {
  readonly nodes: readonly NodeInfo[]
  readonly tally: Tally
  readonly labelsOf: NamespaceLabels
  readonly claim: (namespace: string, name: string) => PersistentVolumeClaim | undefined
  readonly volume: (name: string) => PersistentVolume | undefined
}
/** A snapshot that is kept up to date with each change instead of being taken anew for each pod. */
export interface Cluster extends Snapshot {
  putNode(node: Node): void
  removeNode(name: string): void
  /** A pod with a node, or one that is about to get it; again: as it now is. */
  putPod(pod: Pod, node: string): void
  removePod(uid: string): void
}
type Sources = Pick<Snapshot, 'labelsOf' | 'claim' | 'volume'>
interface PlacedPod {
  readonly info: PodInfo
  readonly node: string
}

export function cluster(sources: Sources): Cluster {
  const nodes = new Map<string, NodeInfo>()
  const placed = new Map<string, PlacedPod>()
  const counts = tally(() => placed.values(), sources.labelsOf)
  let list: readonly NodeInfo[] | undefined

  function removePod(uid: string): void {
    const old = placed.get(uid)
    if (!old) return
    placed.delete(uid)
    counts.remove(old.info, old.node)
    const node = nodes.get(old.node)
    if (node) giveRoom(node, old.info)
  }
  return {
    ...sources,
    tally: counts,
    get nodes() {
      list ??= [...nodes.values()]
      return list
    },
    putNode(node) {
      const info = nodeInfo(node)
      // Pods may be heard of before their node.
      for (const { info: pod, node: name } of placed.values()) if (name === info.name) takeRoom(info, pod)
      nodes.set(info.name, info)
      list = undefined
    },
    removeNode(name) {
      nodes.delete(name)
      list = undefined
    },
    putPod(pod, node) {
      const old = placed.get(pod.metadata.uid)
      if (old?.node === node && isAlike(old.info.pod, pod)) return
      removePod(pod.metadata.uid)
      const info = podInfo(pod)
      placed.set(info.uid, { info, node })
      counts.add(info, node)
      const found = nodes.get(node)
      if (found) takeRoom(found, info)
    },
    removePod,
  }
}

/** Nothing that placing looks at differs. Statuses change all the time and do not matter here. */
const isAlike = (a: Pod, b: Pod): boolean =>
  a.metadata.generation === b.metadata.generation &&
  a.metadata.deletionTimestamp === b.metadata.deletionTimestamp &&
  isSameMap(a.metadata.labels, b.metadata.labels)

function isSameMap(
  a: Readonly<Record<string, string>> = {},
  b: Readonly<Record<string, string>> = {},
): boolean {
  if (a === b) return true
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
