import type { Snapshot } from '../cluster.ts'
import type { NodeInfo } from '../nodeinfo.ts'
import type { PodInfo } from '../podinfo.ts'

/** Why a node will not do, in upstream's words; several when several resources are short. */
export type Refusal = string | readonly string[] | undefined

/**
 * One rule. Called once per pod, it works out what the rule means for that pod and gives a test for one node, or
 * undefined when the rule has nothing to say about the pod, or why no node at all will do.
 */
export interface Filter {
  readonly name: string
  /** Making room by removing other pods could help. */
  readonly resolvable: boolean
  prepare(
    pod: PodInfo,
    snapshot: Snapshot,
  ): ((node: NodeInfo) => Refusal) | { readonly nowhere: string } | undefined
}
