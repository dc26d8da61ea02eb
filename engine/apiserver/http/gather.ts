/** How long writes that follow closely on another wait for more to come. */
const gatherMs = 3

interface Gathering {
  flush(): void
}
const waiting = new Set<Gathering>()

/** One timer for all: a burst reaches all watchers together, and costs each of them one write. */
function flushSoon(one: Gathering): void {
  if (waiting.size === 0) setTimeout(flushAll, gatherMs)
  waiting.add(one)
}

function flushAll(): void {
  const due = [...waiting]
  waiting.clear()
  for (const each of due) each.flush()
}

/**
 * Gathers what comes in bursts: encrypting and sending costs more than what is sent. The first write after a quiet time
 * goes out at once; those within 3 ms after a write wait for each other and go out together.
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
