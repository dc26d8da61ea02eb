import { formatTime } from '@hawser/kinds/meta/time.ts'
import {
  type Container,
  type ContainerStatus,
  initContainers,
  isSidecar,
  type Pod,
  type PodCondition,
} from '../pod.ts'
import type { Phase, Statuses } from './phase.ts'

interface Verdict {
  readonly status: 'True' | 'False'
  readonly reason?: string
  readonly message?: string
}
const yes: Verdict = { status: 'True' }
const no = (reason?: string, message?: string): Verdict => ({
  status: 'False',
  ...(reason && { reason }),
  ...(message && { message }),
})

export interface ConditionFacts {
  readonly pod: Pod
  readonly statuses: Statuses
  readonly phase: Phase
  readonly hasSandbox: boolean
  readonly now: number
}

/** The conditions the node agent owns, as upstream orders them. Those of others are left to them. */
export function conditions(facts: ConditionFacts): PodCondition[] {
  const ready = containersReady(facts)
  const verdicts: Readonly<Record<string, Verdict>> = {
    PodReadyToStartContainers: facts.hasSandbox ? yes : no(),
    Initialized: initialized(facts),
    Ready: ready.status === 'True' ? gatesReady(facts.pod) : ready,
    ContainersReady: ready,
    PodScheduled: yes,
  }
  return Object.entries(verdicts).map(([type, verdict]) => dated(facts, type, verdict))
}

/** `lastTransitionTime` moves only when the status does. */
function dated({ pod, now }: ConditionFacts, type: string, verdict: Verdict): PodCondition {
  const old = pod.status?.conditions?.find((condition) => condition.type === type)
  const since = old?.status === verdict.status ? old.lastTransitionTime : undefined
  return { type, ...verdict, lastTransitionTime: since ?? formatTime(now) }
}

function initialized({ pod, statuses, phase }: ConditionFacts): Verdict {
  if (phase === 'Succeeded') return { ...yes, reason: 'PodCompleted' }
  if (
    statuses.main.some(({ state, lastState }) => state?.running ?? state?.terminated ?? lastState?.terminated)
  )
    return yes
  const incomplete = initContainers(pod).filter((container) => !isDone(container, statuses.init))
  return incomplete.length > 0
    ? no('ContainersNotInitialized', `containers with incomplete status: ${listed(incomplete)}`)
    : yes
}

function isDone(container: Container, statuses: readonly ContainerStatus[]): boolean {
  const status = statuses.find(({ name }) => name === container.name)
  return (isSidecar(container) ? status?.started : status?.ready) === true
}

function containersReady({ pod, statuses, phase }: ConditionFacts): Verdict {
  if (phase === 'Succeeded') return no('PodCompleted')
  if (phase === 'Failed') return no('PodFailed')
  const all = [...statuses.init, ...statuses.main]
  const wanted = [...initContainers(pod).filter(isSidecar), ...pod.spec.containers]
  const unready = wanted.filter(({ name }) => !all.find((status) => status.name === name)?.ready)
  return unready.length > 0
    ? no('ContainersNotReady', `containers with unready status: ${listed(unready)}`)
    : yes
}

function gatesReady({ spec, status }: Pod): Verdict {
  const problems = (spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = status?.conditions?.find(({ type }) => type === conditionType)
    if (!condition)
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    return condition.status === 'True'
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`]
  })
  return problems.length > 0 ? no('ReadinessGatesNotReady', problems.join(', ')) : yes
}

// As Go prints a list of strings.
const listed = (containers: readonly Container[]): string =>
  `[${containers.map(({ name }) => name).join(' ')}]`
