/** What has begun and not ended. */
export class Running<T> {
  subject: T | undefined
  /** As `performance.now()`. */
  readonly until: number
  before: Running<T> = this
  after: Running<T> = this

  constructor(subject: T | undefined, until: number) {
    this.subject = subject
    this.until = until
  }
}

/**
 * Cuts what takes longer than a time that is the same for all. One timer for all of them, where each request would set one
 * and nearly always clear it; nothing runs when nothing is under way.
 */
export class Deadlines<T> {
  readonly #ms: number
  readonly #cut: (subject: T) => void
  /** A ring: behind it the oldest, before it the newest. */
  readonly #ring = new Running<T>(undefined, Number.POSITIVE_INFINITY)
  #timer: NodeJS.Timeout | undefined

  constructor(ms: number, cut: (subject: T) => void) {
    this.#ms = ms
    this.#cut = cut
  }

  begin(subject: T): Running<T> {
    const ring = this.#ring
    const running = new Running(subject, performance.now() + this.#ms)
    running.before = ring.before
    running.after = ring
    ring.before.after = running
    ring.before = running
    this.#timer ??= this.#wake(this.#ms)
    return running
  }

  /** Does nothing for what has ended or was cut. */
  end(running: Running<T>): void {
    running.before.after = running.after
    running.after.before = running.before
    running.before = running
    running.after = running
    running.subject = undefined
  }

  #wake(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), ms).unref()
  }

  #look(): void {
    const now = performance.now()
    try {
      for (let oldest = this.#ring.after; oldest.until <= now; oldest = this.#ring.after) {
        const { subject } = oldest
        this.end(oldest)
        this.#cut(subject as T)
      }
    } finally {
      const { after: next } = this.#ring
      this.#timer = next === this.#ring ? undefined : this.#wake(Math.max(1, next.until - performance.now()))
    }
  }
}
