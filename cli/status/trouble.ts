import type { Pod } from '@hawser/kinds/core/pod.ts'

/** Reasons for waiting that pass by themselves. */
const passing = ['ContainerCreating', 'PodInitializing']

/** Pods take a moment to start; what lasts longer than this is worth a word. */
const patienceMs = 30_000

/** Why a pod does not work, in words, or undefined. */
export function podTrouble({ metadata, status }: Pod, now: number): string | undefined {
  if (metadata.deletionTimestamp) return undefined
  const name = metadata.name
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  for (const { state, lastState, restartCount, name: container } of containers) {
    const waiting = state?.waiting
    if (waiting?.reason && !passing.includes(waiting.reason)) {
      const last = lastState?.terminated
      const because = last ? `; it last ended with ${last.reason} (exit code ${last.exitCode})` : ''
      return `pod ${name}: ${waiting.reason}: ${waiting.message ?? `container ${container} has been restarted ${restartCount} times`}${because}`
    }
  }
  const unscheduled = status.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  )
  if (unscheduled) return `pod ${name} cannot be placed: ${unscheduled.message}`
  const age = now - Date.parse(metadata.creationTimestamp)
  const ready = status.conditions?.find(({ type }) => type === 'Ready')
  if (age > patienceMs && ready?.status === 'False') {
    return `pod ${name} is not ready${ready.message ? `: ${ready.message}` : ''}`
  }
  return undefined
}
