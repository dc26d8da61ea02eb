import type { Wait } from '../actions/action.ts'
import type { BackOff } from '../actions/backOff.ts'
import type { Ending, Hold, Probed } from '../actions/view.ts'
import type { Agent } from '../agent.ts'
import { nothingObserved, type Observed } from '../observed.ts'
import { isDeleted, type Pod } from '../pod.ts'
import type { Prober } from '../probes/prober.ts'
import type { Waiting } from '../status/containerStatuses.ts'
import type { ReadyVolumes } from '../volumes/setUp.ts'

/** What the agent knows about one pod it takes care of. Written by the pod's own worker only, `pod` and `gone` excepted. */
export interface Work {
  readonly agent: Agent
  readonly uid: string
  /** The newest known. */
  pod: Pod
  /** The API no longer has it. */
  gone: boolean
  /** When its deletion was noticed, ms since 1970. */
  deletedAt: number | undefined
  observed: Observed
  /** Called whenever that was looked at again. */
  readonly onlookers: Set<() => void>
  /** By container name. */
  readonly backOffs: Map<string, BackOff>
  readonly holds: Map<string, Hold>
  readonly waits: Map<string, Waiting>
  /** By container id. */
  readonly probers: Map<string, Prober>
  /** Ids of what was made and perhaps not observed yet, so that an early end is noticed. */
  readonly made: Set<string>
  /** Containers being stopped, and how many seconds they were given. */
  readonly stops: Map<string, number>
  /** Undefined: not set up, or no longer up to date. */
  volumes: ReadyVolumes | undefined
  /** It used more of the disk than it may. */
  evicted: Ending | undefined
  /** Nothing runs any more or ever will. */
  ended: boolean
  /** The API was asked to forget the pod. */
  released: boolean
  /** Aborts when nobody need wait for the pod any more: its grace was cut short. */
  hurry: AbortController
  /** Aborts when the pod is deleted: what only a living pod needs is no longer waited for. */
  readonly leaving: AbortController
  /** No further step is taken when it aborts. */
  readonly signal: AbortSignal
  /** Looks at the pod (again) soon. */
  readonly wake: () => void
  /** Reports the status some time soon, unless it is reported before. */
  readonly reportSoon: () => void
}

export function newWork(agent: Agent, pod: Pod, more: Pick<Work, 'signal' | 'wake' | 'reportSoon'>): Work {
  return {
    agent,
    uid: pod.metadata.uid,
    pod,
    gone: false,
    deletedAt: undefined,
    observed: nothingObserved,
    onlookers: new Set(),
    backOffs: new Map(),
    holds: new Map(),
    waits: new Map(),
    probers: new Map(),
    made: new Set(),
    stops: new Map(),
    volumes: undefined,
    evicted: undefined,
    ended: false,
    released: false,
    leaving: new AbortController(),
    hurry: new AbortController(),
    ...more,
  }
}

export const probedOf = ({ probers }: Work): Record<string, Probed> =>
  Object.fromEntries([...probers].map(([id, prober]) => [id, prober.probed()]))

const deadline: Ending = {
  reason: 'DeadlineExceeded',
  message: 'Pod was active on the node longer than the specified deadline',
}

/** Why the pod's containers must end, if they must. */
export function endingOf(work: Work): Ending | undefined {
  if (work.gone || isDeleted(work.pod)) return { reason: '', message: '' }
  if (work.evicted) return work.evicted
  const until = deadlineOf(work)
  return until !== undefined && work.agent.context.now() >= until ? deadline : undefined
}

/** When `activeDeadlineSeconds` are over. */
export function deadlineOf({ pod }: Work): number | undefined {
  const seconds = pod.spec.activeDeadlineSeconds
  const { startTime } = pod.status
  return seconds === undefined || !startTime ? undefined : Date.parse(startTime) + seconds * 1000
}

/** Whether it was deleted, rather than ended for a reason of its own. */
export const endedBecause = (work: Work): Ending | undefined => {
  const ending = endingOf(work)
  return ending?.reason ? ending : undefined
}

/** How many seconds the containers of a pod that ends are given. */
export const gracePeriod = ({ pod, evicted }: Work): number =>
  // What fills the disk goes on with it as long as it runs.
  evicted ? 0 : (pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30)

/** Takes note of why containers wait; answers those whose reason is new. */
export function takeWaits(work: Work, waits: readonly Wait[]): Wait[] {
  const fresh = waits.filter(({ name, reason }) => work.waits.get(name)?.reason !== reason)
  for (const { name, reason, message } of waits) work.waits.set(name, { reason, message })
  return fresh
}
