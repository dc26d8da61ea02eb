import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodTerminal } from '@hawser/kinds/core/podstatus.ts'

export interface State {
  readonly pods: readonly Pod[]
  /** When a node that pods name was first found missing. */
  readonly missingMs: (node: string) => number | undefined
  readonly nowMs: number
}
export type Action =
  | { readonly do: 'fail'; readonly pod: Pod; readonly orphaned: true }
  | {
      readonly do: 'remove'
      readonly pod: Pod
      readonly reason: string
      /** Because its node is gone, which is to be made sure of first. */
      readonly orphaned: boolean
    }

/** Ended pods are kept for their logs and results, up to so many. */
const KEPT = 12_500
/** A node may only be late. */
const PATIENCE_MS = 40_000

/** Pods that nobody else will remove: of nodes that are gone, never started ones that are deleted, too many ended ones. */
export function reconcile({ pods, missingMs, nowMs }: State): Action[] {
  const orphaned = pods.filter(({ spec }) => {
    const since = spec.nodeName ? missingMs(spec.nodeName) : undefined
    return since !== undefined && nowMs - since >= PATIENCE_MS
  })
  const unstarted = pods.filter(({ spec, metadata }) => !spec.nodeName && metadata.deletionTimestamp)
  return [
    ...orphaned.flatMap((pod): Action[] => {
      const remove = {
        do: 'remove',
        pod,
        reason: `its node ${pod.spec.nodeName} is gone`,
        orphaned: true,
      } as const
      return isPodTerminal(pod) ? [remove] : [{ do: 'fail', pod, orphaned: true }, remove]
    }),
    ...unstarted.map((pod) => removal(pod, 'it was deleted before it had a node')),
    ...surplus(pods).map((pod) => removal(pod, `more than ${KEPT} pods have ended`)),
  ]
}

const removal = (pod: Pod, reason: string): Action => ({ do: 'remove', pod, reason, orphaned: false })

function surplus(pods: readonly Pod[]): Pod[] {
  const ended = pods.filter((pod) => isPodTerminal(pod) && !pod.metadata.deletionTimestamp)
  if (ended.length <= KEPT) return []
  const oldestFirst = (a: Pod, b: Pod): number =>
    a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp)
  return ended.sort(oldestFirst).slice(0, ended.length - KEPT)
}
