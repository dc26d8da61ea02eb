import { isReason } from '@hawser/kinds/meta/status.ts'
import { everyStatus, isTerminal, Pod, type PodStatus } from '../pod.ts'
import { statusPatch } from '../status/patch.ts'
import { podStatus } from '../status/podStatus.ts'
import { endedBecause, probedOf, type Work } from './work.ts'

export const statusOf = (work: Work): PodStatus => {
  const ending = endedBecause(work)
  return podStatus({
    pod: work.pod,
    observed: work.observed,
    probed: probedOf(work),
    waits: Object.fromEntries(work.waits),
    hostIP: work.agent.internalIP,
    ...(ending && { ending }),
    ended: work.ended,
    now: work.agent.context.now(),
  })
}

/** Tells the API how the pod is, if it does not know yet. */
export async function report(work: Work): Promise<void> {
  if (work.gone || isEndReported(work.pod)) return
  const patch = statusPatch(work.pod, statusOf(work))
  if (!patch) return
  const { name, namespace } = work.pod.metadata
  try {
    const type = 'application/strategic-merge-patch+json'
    takePod(
      work,
      await work.agent.context.client.patch(Pod, name, patch, { namespace, type, subresource: 'status' }),
    )
  } catch (error) {
    // Deleted, or deleted and made again: the watch tells us.
    if (!isReason(error, 'NotFound') && !isReason(error, 'Conflict')) throw error
  }
}

/** Once a pod has ended and said so, nothing about it changes; not even when its files are gone. */
export const isEndReported = ({ status }: Pod): boolean =>
  isTerminal(status.phase) && everyStatus(status).every(({ state }) => state.terminated ?? !state.running)

/** Remembers the pod if it is newer than what is known. */
export function takePod(work: Work, pod: Pod): boolean {
  if (pod.metadata.uid !== work.uid) return false
  if (Number(pod.metadata.resourceVersion) < Number(work.pod.metadata.resourceVersion)) return false
  work.pod = pod
  return true
}
