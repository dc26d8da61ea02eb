import type { Node } from '@hawser/kinds/core/node.ts'
import type { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { type Cluster, cluster } from './cluster.ts'
import { explain } from './explain.ts'
import { place } from './place.ts'
import { podInfo } from './podinfo.ts'

/** Objects for tables of tests: each case says only what differs from these. */

interface NodeGiven {
  readonly labels?: Record<string, string>
  readonly spec?: Node['spec']
  readonly allocatable?: Record<string, string>
}
export const node = (name: string, { labels = {}, spec = {}, allocatable = {} }: NodeGiven = {}): Node =>
  ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      labels: { 'kubernetes.io/hostname': name, ...labels },
    },
    spec,
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110', ...allocatable } },
  }) as unknown as Node

interface PodGiven {
  readonly namespace?: string
  readonly labels?: Record<string, string>
  readonly requests?: Record<string, string>
  readonly owner?: string
  readonly ports?: object[]
  readonly deleting?: boolean
  readonly spec?: object
}
export const pod = (name: string, given: PodGiven = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: given.namespace ?? 'shop',
      uid: name,
      resourceVersion: '1',
      generation: 1,
      labels: given.labels ?? {},
      ...(given.owner && { ownerReferences: [{ uid: given.owner, controller: true }] }),
      ...(given.deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
    spec: {
      containers: [{ name: 'c', resources: { requests: given.requests }, ports: given.ports }],
      schedulerName: 'default-scheduler',
      ...given.spec,
    },
    status: { phase: 'Pending' },
  }) as unknown as Pod

export interface World {
  readonly nodes: readonly Node[]
  /** Pods that have a node: `[pod, name of the node]`. */
  readonly placed?: readonly (readonly [Pod, string])[]
  readonly claims?: Readonly<Record<string, PersistentVolumeClaim>>
  readonly volumes?: Readonly<Record<string, PersistentVolume>>
  readonly namespaces?: Readonly<Record<string, Record<string, string>>>
}

export function clusterOf({ nodes, placed = [], claims, volumes, namespaces }: World): Cluster {
  const made = cluster({
    labelsOf: (namespace) => namespaces?.[namespace],
    claim: (_namespace, name) => claims?.[name],
    volume: (name) => volumes?.[name],
  })
  for (const object of nodes) made.putNode(object)
  for (const [object, name] of placed) made.putPod(object, name)
  return made
}

/** The node a pod gets, or the sentence that says why it gets none, without the part on preemption. */
export function placedOn(wanted: Pod, world: World): string {
  const placement = place(podInfo(wanted), clusterOf(world))
  return 'node' in placement ? placement.node : explain(placement.reasons).replace(/\. preemption: .*/, '')
}
