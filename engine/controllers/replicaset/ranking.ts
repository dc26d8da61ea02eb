import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodReady, podConditionOf } from '@hawser/kinds/core/podstatus.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'

type Order = (a: Pod, b: Pod) => number

const phases = ['Pending', 'Unknown', 'Running', 'Succeeded', 'Failed']

/**
 * The order in which surplus pods go, those that are missed least first.
 *
 * @param related  Active pods of the same application, our own included: of two nodes the fuller one gives up a pod.
 * @see https://github.com/kubernetes/kubernetes/blob/release-1.32/pkg/controller/controller_utils.go ActivePodsWithRanks
 */
export function leastMissedFirst(related: readonly Pod[], nowMs: number): Order {
  const crowd = Map.groupBy(related, ({ spec }) => spec.nodeName ?? '')
  const orders: readonly Order[] = [
    by((pod) => (pod.spec.nodeName ? 1 : 0)),
    by((pod) => phases.indexOf(pod.status.phase)),
    by((pod) => (isPodReady(pod) ? 1 : 0)),
    by(deletionCost),
    by((pod) => -(crowd.get(pod.spec.nodeName ?? '')?.length ?? 0)),
    by((pod) => (isPodReady(pod) ? magnitude(readySince(pod), nowMs) : 0)),
    by((pod) => -restarts(pod)),
    by((pod) => magnitude(parseTime(pod.metadata.creationTimestamp), nowMs)),
    (a, b) => (a.metadata.uid < b.metadata.uid ? -1 : 1),
  ]
  return (a, b) => {
    for (const order of orders) {
      const difference = order(a, b)
      if (difference !== 0) return difference
    }
    return 0
  }
}

const by =
  (value: (pod: Pod) => number): Order =>
  (a, b) =>
    value(a) - value(b)

const COST = 'controller.kubernetes.io/pod-deletion-cost'

function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.[COST] ?? ''
  return /^(0|-?[1-9]\d{0,9})$/.test(text) ? Number(text) : 0
}

/** Ages that are about equal count as equal, so that one age group does not go all at once: powers of two, in ns. */
function magnitude(sinceMs: number | undefined, nowMs: number): number {
  const age = (nowMs - (sinceMs ?? nowMs)) * 1e6
  return age > 0 ? Math.floor(Math.log2(age)) : -1
}

const readySince = (pod: Pod): number | undefined =>
  parseTime(podConditionOf(pod, 'Ready')?.lastTransitionTime ?? '')

const restarts = ({ status }: Pod): number =>
  Math.max(0, ...(status.containerStatuses ?? []).map(({ restartCount }) => restartCount))
