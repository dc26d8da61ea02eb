import type { Probe } from '@hawser/kinds/core/probe.ts'

export type Outcome = 'success' | 'failure'

/** What the attempts of one probe add up to. */
export interface ProbeState {
  /** Undefined: not enough attempts agree yet (only a startup probe begins so). */
  readonly result: Outcome | undefined
  /** How many attempts in a row had the same outcome, and which. */
  readonly run: number
  readonly last: Outcome | undefined
}

export type ProbeKind = 'startup' | 'readiness' | 'liveness'

/** Until a probe has been heard, a container is alive, not ready, and nobody knows whether it has started. */
export const initialState = (kind: ProbeKind): ProbeState => ({
  result: ({ startup: undefined, readiness: 'failure', liveness: 'success' } as const)[kind],
  run: 0,
  last: undefined,
})

/** One more attempt; the result changes when as many in a row agree as the probe's threshold asks for. */
export function afterAttempt(
  state: ProbeState,
  outcome: Outcome,
  { successThreshold = 1, failureThreshold = 3 }: Pick<Probe, 'successThreshold' | 'failureThreshold'>,
): ProbeState {
  const run = state.last === outcome ? state.run + 1 : 1
  const needed = outcome === 'success' ? successThreshold : failureThreshold
  return { result: run >= needed ? outcome : state.result, run, last: outcome }
}

/**
 * The waits before extra attempts, in milliseconds. Within the first period of a probe that waits for a success
 * there are some, so that a pod is ready as soon as it can be and not a period later; an extra attempt that fails
 * counts for nothing.
 */
export function extraDelays(periodMs: number, firstMs: number): number[] {
  const delays: number[] = []
  for (let delay = firstMs, sum = delay; sum < periodMs; delay *= 1.5, sum += delay)
    delays.push(Math.round(delay))
  return delays
}
