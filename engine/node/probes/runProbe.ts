import { setTimeout as sleep } from 'node:timers/promises'
import type { Probe } from '@hawser/kinds/core/probe.ts'
import {
  afterAttempt,
  extraDelays,
  initialState,
  type Outcome,
  type ProbeKind,
  type ProbeState,
} from './state.ts'
import type { Attempt } from './target.ts'

export interface ProbeRun {
  readonly kind: ProbeKind
  readonly probe: Probe
  /** Of the container, ms since 1970. */
  readonly startedAt: number
  readonly now: () => number
  readonly signal: AbortSignal
  /** The result before this agent knew the container. */
  readonly before?: Outcome | undefined
  readonly attempt: () => Promise<Attempt>
  readonly onResult: (result: Outcome) => void
  readonly onFailure: (message: string) => void
}

/** Asks again and again until the signal aborts, and tells when the result changes. */
export async function runProbe(run: ProbeRun): Promise<void> {
  const { kind, probe, signal, before } = run
  const periodMs = (probe.periodSeconds || 10) * 1000
  let state: ProbeState = { ...initialState(kind), ...(before && { result: before }) }
  const take = (attempt: Attempt | undefined): void => {
    if (!attempt || signal.aborted) return
    const next = afterAttempt(state, attempt.outcome, probe)
    if (attempt.outcome === 'failure') run.onFailure(attempt.message)
    const changed = next.result !== state.result
    state = next
    if (changed && next.result) run.onResult(next.result)
  }
  try {
    await sleep(firstDelay(run, periodMs), undefined, { signal })
    take(await ask(run))
    const waits = (): boolean =>
      kind !== 'liveness' && state.result !== 'success' && (probe.successThreshold || 1) === 1
    if (waits()) await untilSuccess(run, periodMs, waits, take)
    for (;;) {
      await sleep(periodMs, undefined, { signal })
      take(await ask(run))
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

// A command in a container costs a process or two.
const commandDelayMs = 300

/** The extra attempts of the first period: only a success is taken. */
async function untilSuccess(
  run: ProbeRun,
  periodMs: number,
  waits: () => boolean,
  take: (attempt: Attempt | undefined) => void,
): Promise<void> {
  for (const delay of extraDelays(periodMs, run.probe.exec ? commandDelayMs : 50)) {
    await sleep(delay, undefined, { signal: run.signal })
    const attempt = await ask(run)
    if (attempt?.outcome === 'success') take(attempt)
    if (!waits()) return
  }
}

/** After a restart of the agent the probes of all pods would come at one moment: they are spread over a period. */
function firstDelay({ probe, startedAt, now }: ProbeRun, periodMs: number): number {
  const age = now() - startedAt
  const initial = (probe.initialDelaySeconds ?? 0) * 1000
  return age > initial + periodMs ? Math.random() * Math.min(periodMs, 5000) : Math.max(0, initial - age)
}

/** Undefined: the question could not be asked. */
const ask = ({ attempt }: ProbeRun): Promise<Attempt | undefined> => attempt().catch(() => undefined)
