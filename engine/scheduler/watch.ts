import type { Cache } from '@hawser/client/cache.ts'
import type { Context } from '@hawser/client/controller.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodTerminal } from '@hawser/kinds/core/podstatus.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { type Cluster, cluster } from './cluster.ts'
import type { Chance } from './pending.ts'

/** What the scheduler is told as it happens. */
export interface Hears {
  /** A pod of ours without a node is new, or its wishes changed. */
  waiting(pod: Pod): void
  /** It has a node, has ended, or is gone. */
  settled(pod: Pod): void
  chance(chance: Chance): void
}
export interface Watched {
  readonly cluster: Cluster
  readonly pods: Cache<Pod>
  readonly synced: Promise<unknown>
}

/** Keeps a cluster up to date from caches, and tells of what may give a pod a place. */
export function watchCluster({ caches }: Context, schedulerName: string, hears: Hears): Watched {
  const pods = caches.of(Pod)
  const nodes = caches.of(Node)
  const namespaces = caches.of(Namespace)
  const claims = caches.of(PersistentVolumeClaim)
  const volumes = caches.of(PersistentVolume)
  const watched = cluster({
    labelsOf: (namespace) => namespaces.get(namespace)?.metadata.labels,
    claim: (namespace, name) => claims.get(`${namespace}/${name}`),
    volume: (name) => volumes.get(name),
  })

  pods.onChange(({ old, now }) => {
    const pod = (now ?? old) as Pod
    const { uid } = pod.metadata
    // A namesake took its place between two looks.
    if (old && now && old.metadata.uid !== uid) watched.removePod(old.metadata.uid)
    if (!now || isPodTerminal(now)) {
      watched.removePod(uid)
      hears.settled(pod)
      hears.chance('podGone')
    } else if (now.spec.nodeName) {
      watched.putPod(now, now.spec.nodeName)
      hears.settled(pod)
      if (!old?.spec.nodeName) hears.chance('podPlaced')
    } else if (isOurs(now, schedulerName) && (!old || wishesDiffer(old, now))) hears.waiting(now)
  })
  nodes.onChange(({ key, old, now }) => {
    if (!now) watched.removeNode(key)
    else if (!old || nodesDiffer(old, now)) {
      watched.putNode(now)
      hears.chance('node')
    }
  })
  namespaces.onChange(({ old, now }) => {
    if (!same(old?.metadata.labels, now?.metadata.labels)) watched.tally.forgetNamespaces()
  })
  claims.onChange(() => hears.chance('volume'))
  volumes.onChange(() => hears.chance('volume'))
  const all = [pods, nodes, namespaces, claims, volumes].map(({ synced }) => synced)
  return { cluster: watched, pods, synced: Promise.all(all) }
}

export const isOurs = ({ spec, metadata }: Pod, schedulerName: string): boolean =>
  spec.schedulerName === schedulerName &&
  metadata.deletionTimestamp === undefined &&
  !spec.schedulingGates?.length

const wishesDiffer = (old: Pod, now: Pod): boolean =>
  old.metadata.uid !== now.metadata.uid ||
  !same(old.spec, now.spec) ||
  !same(old.metadata.labels, now.metadata.labels)

/** Heartbeats are most of what happens to nodes, and change nothing here. */
const nodesDiffer = (old: Node, now: Node): boolean =>
  !same(old.metadata.labels, now.metadata.labels) ||
  !same(old.spec, now.spec) ||
  !same(old.status.allocatable, now.status.allocatable)
