import { newestOf, type Observed, type ObservedContainer, type ObservedSandbox } from '../observed.ts'
import { type Pod, usesHostNetwork } from '../pod.ts'
import type { BackOff } from './backOff.ts'

/** What probes have found out about one container. */
export interface Probed {
  /** It has no startup probe, or that has succeeded. */
  readonly started: boolean
  readonly ready: boolean
  /** Which probe has failed so often that the container must be killed. */
  readonly failed?: 'startup' | 'liveness'
}

/** Why a container that should start does not: a failure of ours that is not tried again before `until`. */
export interface Hold {
  readonly reason: string
  readonly message: string
  readonly until: number
}

/** Why a pod ends although its containers could go on. */
export interface Ending {
  readonly reason: string
  readonly message: string
}

/** All that `podActions` may look at. Times are milliseconds since 1970. */
export interface PodView {
  readonly pod: Pod
  readonly observed: Observed
  /** By container id; a container without probes may be absent. */
  readonly probed: Readonly<Record<string, Probed>>
  /** By container name. */
  readonly backOffs: Readonly<Record<string, BackOff>>
  /** By container name; the sandbox's is under the empty name. */
  readonly holds: Readonly<Record<string, Hold>>
  /** The pod is deleted or must end. */
  readonly ending?: Ending
  readonly now: number
}

/** The one sandbox containers may be started in. */
export function usableSandbox(pod: Pod, { sandboxes }: Observed): ObservedSandbox | undefined {
  const [newest, ...older] = sandboxes
  if (!newest?.ready || older.some(({ ready }) => ready)) return undefined
  return newest.ips.length > 0 || usesHostNetwork(pod) ? newest : undefined
}

/** Whether the restart policy wants another container after this one. */
export function isRestarted(pod: Pod, last: ObservedContainer | undefined): boolean {
  if (!last || last.state === 'created' || last.state === 'unknown') return true
  if (last.state === 'running' || pod.spec.restartPolicy === 'Never') return false
  return pod.spec.restartPolicy !== 'OnFailure' || last.exitCode !== 0
}

/** Every container has run for the last time. */
export const hasFinished = ({ pod, observed }: Pick<PodView, 'pod' | 'observed'>): boolean =>
  pod.spec.containers.every(({ name }) => {
    const last = newestOf(observed, name)
    return last?.state === 'exited' && !isRestarted(pod, last)
  })
