import type { Caches } from './cache.ts'
import type { Client } from './client.ts'
import type { Recorder } from './events.ts'

/** One control loop: what it looks at, what it decides, how it acts. */
export interface Controller<State, Action> {
  readonly name: string
  /** All that `reconcile` may look at, read from caches. Undefined: the object is gone, nothing to do. */
  observe(key: string): State | undefined
  /** Pure: same state, same actions. An empty list means converged. */
  reconcile(state: State): readonly Action[]
  /** Does one action through the API and returns the revision it wrote (0: none). Safe to repeat. */
  apply(action: Action): Promise<number>
  /** Looks at the key again after so many milliseconds, for what only time changes (back-off, deadlines). */
  again?(state: State): number | undefined
}

/** What every controller is given; `start` of each folder's index.ts takes it. */
export interface Context {
  readonly client: Client
  readonly caches: Caches
  readonly recorder: Recorder
  /** Everything ends when this aborts. */
  readonly signal: AbortSignal
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
}
