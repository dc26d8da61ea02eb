/** So many imports a minute, and twice as many when none were for a while, as upstream has it. */
export interface TokenBucket {
  /** Takes one, or says after how many milliseconds there is one. */
  take(now: number): number
}

export function tokenBucket(perMinute: () => number): TokenBucket {
  let left = Number.POSITIVE_INFINITY
  let seen = 0
  return {
    take(now) {
      const rate = perMinute() / 60_000
      left = Math.min(perMinute() * 2, left + (now - seen) * rate)
      seen = now
      if (left < 1) return Math.ceil((1 - left) / rate)
      left -= 1
      return 0
    },
  }
}
