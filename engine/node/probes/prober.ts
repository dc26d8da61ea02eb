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
  const abort = new AbortController()
  const before = statusBefore(target)
  const known = { started: !container.startupProbe || before?.started === true, ready: false }
  let probed: Probed = {
    ...known,
    ready: known.started && (!container.readinessProbe || before?.ready === true),
  }
  const change = (part: Partial<Probed>): void => {
    probed = { ...probed, ...part }
    onChange()
  }
  const run = (
    kind: ProbeKind,
    probe: Probe | undefined,
    onResult: (result: Outcome) => void,
    result?: Outcome,
  ): void => {
    if (probe) follow(target, { kind, probe, onResult, before: result, signal: abort.signal })
  }
  const startOthers = (): void => {
    const ready = probed.ready ? 'success' : undefined
    run('readiness', container.readinessProbe, (result) => change({ ready: result === 'success' }), ready)
    run(
      'liveness',
      container.livenessProbe,
      (result) => result === 'failure' && change({ failed: 'liveness' }),
    )
  }
  const startup = new AbortController()
  abort.signal.addEventListener('abort', () => startup.abort(), { once: true })
  const onStartup = (result: Outcome): void => {
    startup.abort()
    if (result === 'failure') {
      change({ failed: 'startup' })
      return
    }
    change({ started: true, ready: !container.readinessProbe })
    startOthers()
  }
  if (probed.started) startOthers()
  else if (container.startupProbe)
    follow(target, {
      kind: 'startup',
      probe: container.startupProbe,
      onResult: onStartup,
      before: undefined,
      signal: startup.signal,
    })
  return { probed: () => probed, stop: () => abort.abort() }
}

interface Following {
  readonly kind: ProbeKind
  readonly probe: Probe
  readonly onResult: (result: Outcome) => void
  readonly before: Outcome | undefined
  readonly signal: AbortSignal
}

const titles = { startup: 'Startup', readiness: 'Readiness', liveness: 'Liveness' } as const

function follow(target: ProbedContainer, following: Following): void {
  const { agent, container, observed, podIP } = target
  const asked = {
    runtime: agent.runtime,
    containerId: observed.id,
    podIP: usesHostNetwork(target.pod()) ? agent.internalIP : podIP,
    ports: container.ports ?? [],
  }
  runProbe({
    ...following,
    // An agent that has stopped asks nobody.
    signal: AbortSignal.any([agent.context.signal, following.signal]),
    startedAt: observed.startedAt,
    now: agent.context.now,
    attempt: (): Promise<Attempt> => attempt(asked, following.probe),
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
