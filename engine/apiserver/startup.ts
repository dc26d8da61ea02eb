import type { Log } from './http/fail.ts'
import type { HealthCheck } from './http/health.ts'

type OnError = (error: unknown) => void

/**
 * What a server does before it answers anybody, and what of it did not go well. Upstream does the same after it has
 * begun to listen, and so its health paths have a check for each; people and scripts ask for them by name.
 */
export class Startup {
  readonly #log: Log
  readonly #problems = new Map<string, string | undefined>()

  constructor(log: Log) {
    this.#log = log
  }

  /**
   * Takes one step, or several that upstream tells apart and we do not.
   *
   * @param names  Upstream's, without `poststarthook/`.
   * @param run    Is given whom to tell about parts that fail and do not keep the server from starting.
   */
  async step<T>(names: readonly string[], run: (onError: OnError) => T | Promise<T>): Promise<T> {
    const tell = (problem: string | undefined): void => {
      for (const name of names) this.#problems.set(`poststarthook/${name}`, problem)
    }
    tell(undefined)
    return run((error) => {
      this.#log(`a part of ${names.join(' and ')} failed`, { error })
      tell(error instanceof Error ? error.message : String(error))
    })
  }

  /** A check for each step that was taken. */
  get checks(): Readonly<Record<string, HealthCheck>> {
    return Object.fromEntries(
      Array.from(this.#problems.keys(), (name) => [name, () => this.#problems.get(name)]),
    )
  }
}
