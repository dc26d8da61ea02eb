/**
 * How long to wait before the next try of something that failed: doubling, and forgotten after twice the longest
 * wait without a failure.
 */
export interface BackOff {
  readonly delayMs: number
  /** Of the try that set `delayMs`. */
  readonly triedAt: number
}
export interface BackOffRange {
  readonly firstMs: number
  readonly longestMs: number
}

/** Of containers that exit and of images that cannot be pulled, as in Kubernetes: 10 s doubling to 5 minutes. */
export const restartRange: BackOffRange = { firstMs: 10_000, longestMs: 300_000 }
/** Of sandboxes and volumes, whose failures are the node's own and often pass quickly. */
export const nodeRange: BackOffRange = { firstMs: 500, longestMs: 30_000 }

/** When the next try is due after a failure at `failedAt`. In the past: at once. */
export function dueAt(backOff: BackOff | undefined, failedAt: number, range: BackOffRange): number {
  return backOff && !isForgotten(backOff, failedAt, range) ? failedAt + backOff.delayMs : failedAt
}

/** The back-off after one more try at `now`, of something that failed at `failedAt` before. */
export function nextBackOff(
  backOff: BackOff | undefined,
  failedAt: number,
  now: number,
  range: BackOffRange,
): BackOff {
  const known = backOff && !isForgotten(backOff, failedAt, range)
  return { delayMs: known ? Math.min(backOff.delayMs * 2, range.longestMs) : range.firstMs, triedAt: now }
}

// What lasted so long was a success, as in client-go's flowcontrol.Backoff.
const isForgotten = (backOff: BackOff, failedAt: number, { longestMs }: BackOffRange): boolean =>
  failedAt - backOff.triedAt > 2 * longestMs
