import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '@hawser/client/controller.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { describe, type Place } from './place.ts'
import type { Pushes } from './push.ts'
import { pathOf, removeRepository, tidy } from './repository.ts'
import { output } from './run.ts'

interface Pace {
  readonly everyMs: number
  /** A repository that was made a moment ago gets its application when the push is through. */
  readonly youngMs: number
  /** Whoever deletes a build config to make it anew has done so by then. */
  readonly graceMs: number
}
const usualPace: Pace = { everyMs: 10 * 60_000, youngMs: 60 * 60_000, graceMs: 5_000 }
const packMs = 10 * 60_000

/** Repositories go with their applications, and stay small; until the context's signal aborts. */
export async function collectGarbage(
  { caches, signal }: Pick<Context, 'caches' | 'signal'>,
  at: Pushes,
  { everyMs, youngMs, graceMs } = usualPace,
): Promise<void> {
  const configs = caches.of(BuildConfig)
  await configs.synced
  const isUsed = ({ project, app }: Place): boolean =>
    configs
      .list()
      .some(
        ({ metadata: { namespace, name, labels } }) =>
          namespace === project && (name === app || labels?.app === app),
      )
  const remove = async (place: Place): Promise<void> => {
    if (isUsed(place) || at.turns.isTaken(place)) return
    await removeRepository(at, place)
    at.log(`the repository of ${describe(place)} is removed with the application`)
  }
  const removeSoon = async (place: Place): Promise<void> => {
    do await sleep(graceMs, undefined, { signal, ref: false })
    while (at.turns.isTaken(place))
    await remove(place)
  }
  configs.onChange(({ old, now }) => {
    if (now || !old) return
    const { namespace: project = '', name, labels } = old.metadata
    for (const app of new Set([name, labels?.app ?? name]))
      void attempt(at, signal, () => removeSoon({ project, app }))
  })
  while (!signal.aborted) {
    for (const place of await placesOf(at)) {
      await attempt(at, signal, async () => {
        await tidy(pathOf(at.layout, place), Date.now() - 2 * at.limits.pushMs)
        if (isUsed(place)) await pack(at, place, signal)
        else if ((await ageOf(at, place)) > youngMs) await remove(place)
      })
    }
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {})
  }
}

async function attempt({ log }: Pushes, signal: AbortSignal, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!signal.aborted) log('a repository could not be looked after', { error })
  }
}

async function placesOf({ layout: { repositories } }: Pushes): Promise<Place[]> {
  const places: Place[] = []
  for (const project of await readdir(repositories)) {
    for (const name of await readdir(join(repositories, project))) {
      if (!name.startsWith('.')) places.push({ project, app: name.replace(/\.git$/, '') })
    }
  }
  return places
}

/** Since something was made or removed in its top folder, in milliseconds. */
const ageOf = async ({ layout }: Pushes, place: Place): Promise<number> =>
  Date.now() - (await stat(pathOf(layout, place))).mtimeMs

/** Many small packs make every fetch slow. Only while nobody pushes. */
async function pack(
  { layout, limits, surroundings, turns }: Pushes,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const path = pathOf(layout, place)
  const packs = (await readdir(join(path, 'objects/pack')).catch(() => [])).filter((name) =>
    name.endsWith('.pack'),
  )
  if (packs.length <= limits.packs || turns.isTaken(place)) return
  using _turn = await turns.take(place, 'the platform, which tidies up,', () => {}, signal)
  await output(surroundings, 'git', ['gc', '--quiet', '--prune=2.weeks.ago'], {
    cwd: path,
    timeoutMs: packMs,
  })
}
