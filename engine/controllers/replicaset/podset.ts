import type { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import type { PodTemplateSpec } from '@hawser/kinds/core/podspec.ts'
import type { ReplicationController } from '@hawser/kinds/core/replicationcontroller.ts'
import { type Requirements, requirementsOf, requirementsOfMap } from '@hawser/kinds/meta/selector.ts'

/** What a ReplicaSet and a ReplicationController have in common: a wish for a number of like pods. */
export interface PodSet {
  readonly object: ReplicaSet | ReplicationController
  readonly replicas: number
  readonly minReadySeconds: number
  /** Empty: selects nothing here, since such a set would claim every pod of the namespace. */
  readonly selector: Requirements
  readonly template: PodTemplateSpec | undefined
}

export const ofReplicaSet = (object: ReplicaSet): PodSet => ({
  object,
  replicas: object.spec.replicas,
  minReadySeconds: object.spec.minReadySeconds ?? 0,
  selector: requirementsOf(object.spec.selector),
  template: object.spec.template,
})

export const ofReplicationController = (object: ReplicationController): PodSet => ({
  object,
  replicas: object.spec.replicas,
  minReadySeconds: object.spec.minReadySeconds ?? 0,
  selector: requirementsOfMap(object.spec.selector ?? {}),
  template: object.spec.template,
})
