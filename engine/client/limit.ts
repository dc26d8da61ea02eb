/** A map that forgets what was set longest ago. */
export function recentMap<V>(size: number): {
  get(key: string): V | undefined
  set(key: string, value: V): void
} {
  const entries = new Map<string, V>()
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size > size) entries.delete(entries.keys().next().value as string)
    },
  }
}

export interface RateLimit {
  /** This many at once. */
  readonly burst: number
  /** Then one more each so many milliseconds. */
  readonly refillMs: number
  /** How many keys are known apart before the oldest is forgotten. */
  readonly remembered: number
}

/** A token bucket per key: whether one more may pass at `nowMs`. */
export function rateLimit({
  burst,
  refillMs,
  remembered,
}: RateLimit): (key: string, nowMs: number) => boolean {
  const buckets = recentMap<{ tokens: number; sinceMs: number }>(remembered)
  return (key, nowMs) => {
    const { tokens, sinceMs } = buckets.get(key) ?? { tokens: burst, sinceMs: nowMs }
    const full = Math.min(burst, tokens + (nowMs - sinceMs) / refillMs)
    const passes = full >= 1
    buckets.set(key, { tokens: passes ? full - 1 : full, sinceMs: nowMs })
    return passes
  }
}
