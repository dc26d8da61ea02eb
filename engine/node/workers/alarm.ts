/** Wakes one waiter: at once, or at a time. Rings before `wait` are not lost, and many count as one. */
export class Alarm {
  #rung = false
  #wake: () => void = () => {}

  ring(): void {
    this.#rung = true
    this.#wake()
  }

  /** Resolves at the next ring, or at `at` (ms since 1970), or when the signal aborts. */
  async wait(at: number, now: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted && at > now) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const wake = (): void => resolve()
      this.#wake = wake
      // Timers count 31 bits of milliseconds; waking too early is harmless.
      const timer =
        at === Number.POSITIVE_INFINITY ? undefined : setTimeout(wake, Math.min(at - now, 86_400_000))
      signal.addEventListener('abort', wake, { once: true })
      await promise
      signal.removeEventListener('abort', wake)
      clearTimeout(timer)
    }
    this.#rung = false
  }
}
