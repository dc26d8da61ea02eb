/** Keys waiting to be looked at, each at most once at a time however often it is added. */
export interface WorkQueue {
  add(key: string): void
  /** Adds `key` later; of several delays of one key the shortest counts. */
  addAfter(key: string, delayMs: number): void
  /** Hands out keys until `signal` aborts; every key must be given back by `done` or `retry`. */
  keys(signal: AbortSignal): AsyncIterable<string>
  /** Gives back a key that went well. */
  done(key: string): void
  /** Gives back a key that failed and hands it out again later: 5 ms, then twice as long each time, at most 60 s. */
  retry(key: string): number
  /** How many keys wait now, without the delayed ones. */
  readonly length: number
}
export interface Backoff {
  readonly firstMs: number
  readonly maxMs: number
}

export function workQueue(signal: AbortSignal, backoff: Backoff = { firstMs: 5, maxMs: 60_000 }): WorkQueue {
  const waiting = new Set<string>()
  const active = new Set<string>()
  /** Added while being worked on: look again right after. */
  const dirty = new Set<string>()
  const failures = new Map<string, number>()
  const wakers: (() => void)[] = []
  const delayed = delays(signal, add)

  function add(key: string): void {
    if (active.has(key)) dirty.add(key)
    else {
      waiting.add(key)
      wakers.shift()?.()
    }
  }
  function giveBack(key: string): void {
    active.delete(key)
    if (dirty.delete(key)) add(key)
  }
  function take(): string | undefined {
    const { value: key } = waiting.values().next()
    if (key === undefined) return undefined
    waiting.delete(key)
    active.add(key)
    return key
  }
  async function* keys(until: AbortSignal): AsyncIterable<string> {
    const wakeAll = (): void => {
      for (const wake of wakers.splice(0)) wake()
    }
    until.addEventListener('abort', wakeAll)
    while (!until.aborted) {
      const key = take()
      if (key === undefined) await new Promise<void>((wake) => wakers.push(wake))
      else yield key
    }
    until.removeEventListener('abort', wakeAll)
  }
  return {
    add,
    addAfter: delayed.add,
    keys,
    done(key) {
      failures.delete(key)
      giveBack(key)
    },
    retry(key) {
      const failed = failures.get(key) ?? 0
      failures.set(key, failed + 1)
      const delayMs = Math.min(backoff.firstMs * 2 ** failed, backoff.maxMs)
      delayed.add(key, delayMs)
      giveBack(key)
      return delayMs
    },
    get length() {
      return waiting.size
    },
  }
}

interface Delay {
  readonly at: number
  readonly timer: NodeJS.Timeout
}

/** Timers that never keep the process alive and end with `signal`. */
function delays(
  signal: AbortSignal,
  add: (key: string) => void,
): { add(key: string, delayMs: number): void } {
  const pending = new Map<string, Delay>()
  const MAX_MS = 2 ** 31 - 1
  signal.addEventListener('abort', () => {
    for (const { timer } of pending.values()) clearTimeout(timer)
    pending.clear()
  })
  return {
    add(key, delayMs) {
      if (signal.aborted) return
      const at = performance.now() + delayMs
      const earlier = pending.get(key)
      if (earlier && earlier.at <= at) return
      clearTimeout(earlier?.timer)
      const ring = (): void => {
        pending.delete(key)
        add(key)
      }
      const timer = setTimeout(ring, Math.min(Math.max(0, delayMs), MAX_MS)).unref()
      pending.set(key, { at, timer })
    },
  }
}
