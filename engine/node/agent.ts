import type { Cache } from '@hawser/client/cache.ts'
import type { Context } from '@hawser/client/controller.ts'
import type { NewEvent } from '@hawser/client/events.ts'
import type { ImageStore } from '@hawser/cri/images.ts'
import type { Runtime } from '@hawser/cri/runtime.ts'
import type { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { Layout } from './config/layout.ts'
import type { ClusterDns } from './config/resolvConf.ts'
import type { FollowedSources } from './followSources.ts'
import type { OwnRegistry } from './images/ownRegistry.ts'
import { Pod } from './pod.ts'

/** What every part of the node agent shares. */
export interface Agent {
  readonly context: Context
  /** Of the Node object. */
  readonly name: string
  /** Of the machine. */
  readonly hostname: string
  readonly internalIP: string
  readonly runtime: Runtime
  readonly images: ImageStore
  readonly ownRegistry: OwnRegistry
  readonly layout: Layout
  /** Directories of local PersistentVolumes are made and removed here and nowhere else. */
  readonly volumesDir: string
  /** Cgroup that pods are put under, such as `/hawser-1a2b3c4d`. */
  readonly cgroupParent: string
  readonly dns: ClusterDns
  readonly machine: Machine
  readonly objects: Objects
  readonly sources: FollowedSources
}

export interface Machine {
  readonly memoryBytes: number
  /** What pods may use, as quantities. */
  readonly allocatable: Readonly<Record<string, string>>
}

/** The objects pods refer to, as the API last told. */
export interface Objects {
  readonly services: Cache<Service>
  readonly volumes: Cache<PersistentVolume>
}

/** Tells people what happened to a pod. */
export function tell({ context }: Agent, pod: Pod, event: NewEvent): void {
  // Objects out of lists need not say their kind.
  context.recorder.event({ apiVersion: Pod.apiVersion, kind: Pod.kind, metadata: pod.metadata }, event)
}
export const warn = (agent: Agent, pod: Pod, reason: string, message: string): void =>
  tell(agent, pod, { type: 'Warning', reason, message })
export const note = (agent: Agent, pod: Pod, reason: string, message: string): void =>
  tell(agent, pod, { type: 'Normal', reason, message })
