import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Cache, Caches } from './cache.ts'
import type { Client } from './client.ts'
import type { Recorder } from './events.ts'
import type { WorkQueue } from './queue.ts'

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

/** Thrown by `apply` when only a part of the action could be done. */
export class Unfinished extends Error {
  /** What was written before it failed: caches must show it before the next decision. */
  readonly revision: number
  constructor(revision: number, cause: unknown) {
    super((cause as Error).message, { cause })
    this.revision = revision
  }
}

/** What a controller reads and must see its own writes in. */
export type Watched = Pick<Cache<never>, 'synced' | 'reaches'>

const PATIENCE_MS = 10_000

/**
 * Runs a control loop until the signal aborts: takes keys, decides, acts, waits to see its own writes, and tries
 * again with back-off what failed. All waiting, retrying and failing of controllers lives here.
 *
 * @param caches   All caches `observe` reads. The loop starts when they are filled.
 * @param workers  How many keys are worked on at the same time.
 */
export async function runController<State, Action>(
  controller: Controller<State, Action>,
  queue: WorkQueue,
  caches: readonly Watched[],
  context: Pick<Context, 'signal' | 'log'>,
  workers = 1,
): Promise<void> {
  await Promise.all(caches.map(({ synced }) => synced))
  const work = async (): Promise<void> => {
    for await (const key of queue.keys(context.signal)) await workOn(controller, queue, caches, context, key)
  }
  await Promise.all(Array.from({ length: workers }, work))
}

async function workOn<State, Action>(
  controller: Controller<State, Action>,
  queue: WorkQueue,
  caches: readonly Watched[],
  { signal, log }: Pick<Context, 'signal' | 'log'>,
  key: string,
): Promise<void> {
  const { written, failure, againMs } = await attempt(controller, key, signal)
  const about = `${controller.name}: ${key}`
  // See our own writes first: deciding again on older state would create the same pods twice.
  if (written.some(Boolean) && !(await seen(caches, written))) {
    log(`${about}: own writes are not in the cache after ${PATIENCE_MS / 1000} s; going on`, { written })
  }
  if (failure === undefined) {
    queue.done(key)
    if (againMs !== undefined) queue.addAfter(key, againMs)
    return
  }
  const delayMs = queue.retry(key)
  if (signal.aborted || (isRace(failure) && delayMs < RACE_MS)) return
  log(`${about}: ${(failure as Error).message}; trying again in ${delayMs} ms`, { error: failure })
}

interface Attempt {
  /** Revisions of what was written, also when something failed later. */
  readonly written: readonly number[]
  readonly failure?: unknown
  readonly againMs?: number | undefined
}

async function attempt<State, Action>(
  controller: Controller<State, Action>,
  key: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const written: number[] = []
  try {
    const state = controller.observe(key)
    if (state === undefined) return { written }
    for (const action of controller.reconcile(state)) {
      if (signal.aborted) break
      written.push(await controller.apply(action))
    }
    return { written, againMs: controller.again?.(state) }
  } catch (error) {
    if (error instanceof Unfinished) written.push(error.revision)
    return { written, failure: error ?? new Error('failed without saying why') }
  }
}

/** Races that are lost again and again for so long are worth a line. */
const RACE_MS = 1_000

/** Somebody changed or removed the object meanwhile: normal, and the next look at it settles it. */
function isRace(error: unknown): boolean {
  const cause = error instanceof Unfinished ? error.cause : error
  return isReason(cause, 'Conflict') || isReason(cause, 'NotFound')
}

/** Resolves to false when some cache still does not show every revision after the longest sensible wait. */
async function seen(caches: readonly Watched[], revisions: readonly number[]): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(resolve, PATIENCE_MS, false).unref()
  const all = Promise.all(caches.flatMap((cache) => revisions.map((revision) => cache.reaches(revision))))
  const inTime = await Promise.race([all.then(() => true), late])
  clearTimeout(timer)
  return inTime
}
