import { newestOf, type ObservedSandbox } from '../observed.ts'
import { ephemeralContainers } from '../pod.ts'
import { type Action, kill } from './action.ts'
import { startOrWait } from './startOrWait.ts'
import type { PodView } from './view.ts'

/** Starts each ephemeral container once; what has ended, in whichever sandbox, is over. */
export function ephemeralActions(view: PodView, sandbox: ObservedSandbox): Action[] {
  const told = view.pod.status.ephemeralContainerStatuses ?? []
  return ephemeralContainers(view.pod).flatMap((container): Action[] => {
    const last = newestOf(view.observed, container.name)
    if (last?.state === 'running' || last?.state === 'exited') return []
    if (last?.state === 'unknown') return [kill(last, 'lost')]
    // The runtime has lost what the status tells of, as after its directory was emptied.
    if (!last && told.some(({ name, containerID }) => name === container.name && containerID)) return []
    return startOrWait(view, sandbox, container, last)
  })
}
