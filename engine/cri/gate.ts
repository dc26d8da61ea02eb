/** Runs one task when its turn comes. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>

/** A gate that lets at most `width` tasks run at a time, in the order they came. */
export function gate(width: number): Gate {
  const waiting: (() => void)[] = []
  let free = width
  return async (task) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift() // takes over our place, so that nobody can slip in before it
      if (next) next()
      else free++
    }
  }
}
