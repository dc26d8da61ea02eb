import type { Reasons } from './place.ts'

/**
 * Why a pod has no node, as the FailedScheduling event and the PodScheduled condition tell it. Users and tools search
 * for this wording, so it is upstream's.
 *
 * @example '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. preemption: …'
 */
export function explain(reasons: Reasons): string {
  const { nodes, counts, nowhere, resolvable } = reasons
  if (nodes === 0 && nowhere === undefined) return 'no nodes available to schedule pods'
  const start = `0/${nodes} nodes are available:`
  const why = nowhere ?? counted(counts)
  const hopeless = nodes - resolvable
  const preemption = new Map([
    ['No preemption victims found for incoming pod', resolvable],
    ['Preemption is not helpful for scheduling', hopeless],
  ])
  return `${start} ${why}. preemption: ${start} ${counted(preemption)}.`
}

const counted = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .filter(([, count]) => count > 0)
    .map(([text, count]) => `${count} ${text}`)
    .sort()
    .join(', ')
