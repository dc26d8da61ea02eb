/** So many may work at once; whoever takes all permits works alone. */
export interface Semaphore {
  /** Runs `work` when `count` permits are free. First come, first served. */
  during<T>(count: number, work: () => Promise<T>): Promise<T>
}

export function semaphore(most: number): Semaphore {
  let free = most
  const waiting: { readonly count: number; readonly start: () => void }[] = []
  const admit = (): void => {
    for (let next = waiting[0]; next && next.count <= free; next = waiting[0]) {
      waiting.shift()
      free -= next.count
      next.start()
    }
  }
  return {
    async during(count, work) {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ count, start: resolve })
      admit()
      await promise
      try {
        return await work()
      } finally {
        free += count
        admit()
      }
    },
  }
}
