/** How long writes that follow closely on another wait for more to come, … */
const shortestMs = 3
/** … at most: events are late by no more than this. */
export const longestMs = 16
/** Of the time there is, sending takes about a twentieth: the more watchers hear of a burst, the longer it is gathered. */
const share = 1 / 20

/** @param tookMs  What sending to all who waited took. */
export const pauseAfter = (tookMs: number): number =>
  Math.min(Math.max(tookMs / share, shortestMs), longestMs)

interface Gathering {
  flush(): void
}
const waiting = new Set<Gathering>()
let isFlushing = false

/** One timer for all: a burst reaches all watchers together, and costs each of them one write. */
function flushSoon(one: Gathering): void {
  if (waiting.size === 0 && !isFlushing) setTimeout(flushAll, shortestMs)
  waiting.add(one)
}

function flushAll(): void {
  const began = performance.now()
  const due = [...waiting]
  waiting.clear()
  isFlushing = true
  try {
    for (const each of due) each.flush()
  } finally {
    isFlushing = false
  }
  if (waiting.size > 0) setTimeout(flushAll, pauseAfter(performance.now() - began))
}

/**
 * Gathers what comes in bursts: encrypting and sending costs more than what is sent. The first write after a quiet time
 * goes out at once; those that follow wait for each other for 3 to 16 ms, and go out together.
 */
export function gather<T>(write: (together: readonly T[]) => void): {
  add(items: readonly T[]): void
  /** Sends now what waits. */
  flush(): void
  waiting(): readonly T[]
} {
  let pending: T[] = []
  let isQuiet = true
  const gathering = {
    waiting: () => pending,
    add(items: readonly T[]) {
      if (!isQuiet) return void pending.push(...items)
      isQuiet = false
      write(items)
      flushSoon(gathering)
    },
    flush() {
      const together = pending
      pending = []
      isQuiet = together.length === 0
      if (isQuiet) return
      write(together)
      flushSoon(gathering)
    },
  }
  return gathering
}
