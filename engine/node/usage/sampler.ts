import { type Counts, type NodeUsage, usageBetween } from './usage.ts'

export interface SamplerOptions {
  /** Looks at everything once. */
  readonly count: () => Promise<Counts>
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly pause: (ms: number) => Promise<unknown>
}

/** So long an answer stands. */
const freshMs = 10_000
/** Over a longer window, an average says little about now. */
const longestWindowMs = 60_000
const firstWindowMs = 1_000

/**
 * Measures what is used, when it is asked for: who asks now and then gets a window of a second, who asks all the time
 * the time since he last asked, and a node that nobody asks does nothing. Keeps one look and one answer.
 */
export function openSampler({ count, now, pause }: SamplerOptions): () => Promise<NodeUsage> {
  let last: { readonly counts: Counts; readonly usage: NodeUsage } | undefined
  let running: Promise<NodeUsage> | undefined
  const age = (): number => (last ? Math.abs(now() - last.counts.node.at) : Number.POSITIVE_INFINITY)
  const firstLook = async (): Promise<Counts> => {
    const counts = await count()
    await pause(firstWindowMs)
    return counts
  }
  const measure = async (): Promise<NodeUsage> => {
    if (last && age() < freshMs) return last.usage
    const before = last && age() <= longestWindowMs ? last.counts : await firstLook()
    const counts = await count()
    last = { counts, usage: usageBetween(before, counts) }
    return last.usage
  }
  return () => {
    running ??= measure().finally(() => {
      running = undefined
    })
    return running
  }
}
