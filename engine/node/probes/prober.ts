import type { Probe } from '@hawser/kinds/core/probe.ts'
import type { Probed } from '../actions/view.ts'
import { type Agent, warn } from '../agent.ts'
import type { ObservedContainer } from '../observed.ts'
import { type Container, type ContainerStatus, type Pod, usesHostNetwork } from '../pod.ts'
import { attempt } from './attempt.ts'
import { runProbe } from './runProbe.ts'
import type { Outcome, ProbeKind } from './state.ts'
import type { Attempt } from './target.ts'

export interface ProbedContainer {
  readonly agent: Agent
  /** As it now is: labels of events, addresses of probes. */
  readonly pod: () => Pod
  readonly container: Container
  readonly observed: ObservedContainer
  readonly podIP: string
  readonly onChange: () => void
}
export interface Prober {
  readonly probed: () => Probed
  stop(): void
}

/** Runs the probes of one running container: startup first, then readiness and liveness together. */
export function startProber(target: ProbedContainer): Prober {
  const { container, onChange } = target
  const { startupProbe, readinessProbe, livenessProbe } = container
  const abort = new AbortController()
  let probed = probedBefore(target)
  const change = (part: Partial<Probed>): void => {
    probed = { ...probed, ...part }
    onChange()
  }
  const startOthers = (): void => {
    const { signal } = abort
    const onReadiness = (result: Outcome): void => change({ ready: result === 'success' })
    const onLiveness = (result: Outcome): void => {
      if (result === 'failure') change({ failed: 'liveness' })
    }
    const before = probed.ready ? 'success' : undefined
    follow(target, { kind: 'readiness', probe: readinessProbe, onResult: onReadiness, before, signal })
    follow(target, { kind: 'liveness', probe: livenessProbe, onResult: onLiveness, signal })
  }
  const startup = new AbortController()
  const onStartup = (result: Outcome): void => {
    startup.abort()
    if (result === 'success') startOthers()
    change(result === 'success' ? { started: true, ready: !readinessProbe } : { failed: 'startup' })
  }
  const signal = AbortSignal.any([abort.signal, startup.signal])
  if (probed.started) startOthers()
  else follow(target, { kind: 'startup', probe: startupProbe, onResult: onStartup, signal })
  return { probed: () => probed, stop: () => abort.abort() }
}

/** What is known when probing begins. */
function probedBefore(target: ProbedContainer): Probed {
  const { startupProbe, readinessProbe } = target.container
  const before = statusBefore(target)
  const started = !startupProbe || before?.started === true
  return { started, ready: started && (!readinessProbe || before?.ready === true) }
}

interface Following {
  readonly kind: ProbeKind
  /** Undefined: the container has no such probe. */
  readonly probe: Probe | undefined
  readonly onResult: (result: Outcome) => void
  readonly before?: Outcome | undefined
  readonly signal: AbortSignal
}

const titles = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const

function follow(target: ProbedContainer, following: Following): void {
  const { agent, container, observed, podIP } = target
  const { probe } = following
  if (!probe) return
  const asked = {
    runtime: agent.runtime,
    containerId: observed.id,
    podIP: usesHostNetwork(target.pod()) ? agent.internalIP : podIP,
    ports: container.ports ?? [],
  }
  runProbe({
    ...following,
    probe,
    // An agent that has stopped asks nobody.
    signal: AbortSignal.any([agent.context.signal, following.signal]),
    startedAt: observed.startedAt,
    now: agent.context.now,
    attempt: (): Promise<Attempt> => attempt(asked, probe),
    onFailure: (message) =>
      warn(agent, target.pod(), 'Unhealthy', `${titles[following.kind]} probe failed: ${message}`),
  }).catch((error: unknown) =>
    agent.context.log(`the ${following.kind} probe of container ${container.name} stopped`, { error }),
  )
}

/**
 * What the API says of this very container, when it was running before this agent was: an app that was ready stays
 * ready while the agent restarts.
 */
function statusBefore({ pod, container, observed }: ProbedContainer): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [] } = pod().status
  const status = [...containerStatuses, ...initContainerStatuses].find(({ name }) => name === container.name)
  return status?.containerID === `containerd://${observed.id}` ? status : undefined
}
