import { age, parseTime } from '../meta/time.ts'
import type { ContainerStatus } from './containerstatus.ts'
import type { PodSpec } from './podspec.ts'
import type { PodStatus } from './podstate.ts'
import { isPodReady, isPodTerminal, isPodTerminating, podConditionOf } from './podstatus.ts'

/** What `kubectl get pods` says about a pod. */
export interface PodSummary {
  /** STATUS: `Running`, `Init:0/1`, `CrashLoopBackOff`, `Terminating`, `ExitCode:2`, … */
  readonly status: string
  readonly ready: number
  readonly total: number
  readonly restarts: number
  /** When a container last ended before being started again, in milliseconds; 0: never. */
  readonly lastRestart: number
}
interface Observed {
  readonly metadata: { readonly deletionTimestamp?: string }
  readonly spec: PodSpec
  readonly status: PodStatus
}
interface Progress {
  readonly status: string
  readonly ready: number
  readonly restarts: number
  readonly lastRestart: number
}

/** @see https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/printers/internalversion/printers.go printPod */
export function summarize(pod: Observed): PodSummary {
  const sidecars = sidecarsOf(pod)
  const init = initialization(pod, sidecars)
  const initialized = !init.failing || podConditionOf(pod, 'Initialized')?.status === 'True'
  const progress = initialized ? running(pod, sidecars, init) : init
  return {
    ...progress,
    status: ending(pod) ?? progress.status,
    total: pod.spec.containers.length + sidecars.size,
  }
}

const sidecarsOf = ({ spec }: Observed): ReadonlySet<string> =>
  new Set(spec.initContainers?.filter((c) => c.restartPolicy === 'Always').map((c) => c.name))

function ending(pod: Observed): string | undefined {
  if (!isPodTerminating(pod)) return undefined
  if (pod.status.reason === 'NodeLost') return 'Unknown'
  return isPodTerminal(pod) ? undefined : 'Terminating'
}

function phase(pod: Observed): string {
  const gated = podConditionOf(pod, 'PodScheduled')?.reason === 'SchedulingGated'
  return gated ? 'SchedulingGated' : pod.status.reason || pod.status.phase
}

/** Goes through the init containers up to the first that holds the pod up. */
function initialization(
  pod: Observed,
  sidecars: ReadonlySet<string>,
): Progress & { readonly failing: boolean } {
  const statuses = pod.status.initContainerStatuses ?? []
  let ready = 0
  let seen = 0
  let problem: string | undefined
  for (const status of statuses) {
    seen++
    const sidecarRuns = sidecars.has(status.name) && status.started === true
    if (sidecarRuns && status.ready) ready++
    if (sidecarRuns || status.state.terminated?.exitCode === 0) continue
    problem = `Init:${holdUp(status) ?? `${seen - 1}/${pod.spec.initContainers?.length ?? 0}`}`
    break
  }
  return {
    status: problem ?? phase(pod),
    ready,
    ...restartsOf(statuses.slice(0, seen)),
    failing: problem !== undefined,
  }
}

function holdUp({ state: { waiting, terminated } }: ContainerStatus): string | undefined {
  if (terminated) return terminated.reason || exit(terminated)
  return waiting?.reason && waiting.reason !== 'PodInitializing' ? waiting.reason : undefined
}

const exit = ({ signal, exitCode }: { readonly signal?: number; readonly exitCode: number }): string =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`

function running(pod: Observed, sidecars: ReadonlySet<string>, init: Progress): Progress {
  const statuses = pod.status.containerStatuses ?? []
  const running = statuses.filter(({ ready, state }) => ready && state.running && !state.waiting?.reason)
  // The first container with something to say wins.
  const said = statuses.map(reasonOf).find((reason) => reason !== undefined)
  const problem = said ?? init.status
  const stillRunning = problem === 'Completed' && running.length > 0
  const sidecarStatuses = pod.status.initContainerStatuses?.filter(({ name }) => sidecars.has(name)) ?? []
  return {
    status: stillRunning ? (isPodReady(pod) ? 'Running' : 'NotReady') : problem,
    ready: init.ready + running.length,
    ...restartsOf([...sidecarStatuses, ...statuses]),
  }
}

function reasonOf({ state: { waiting, terminated } }: ContainerStatus): string | undefined {
  if (waiting?.reason) return waiting.reason
  return terminated && (terminated.reason || exit(terminated))
}

const restartsOf = (statuses: readonly ContainerStatus[]) => ({
  restarts: statuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
  lastRestart: Math.max(0, ...statuses.map((s) => parseTime(s.lastState.terminated?.finishedAt ?? '') ?? 0)),
})

/** RESTARTS: `3 (5m ago)`. */
export const restartsText = ({ restarts, lastRestart }: PodSummary, now: number): string =>
  restarts > 0 && lastRestart > 0 ? `${restarts} (${age(now - lastRestart)} ago)` : String(restarts)
