import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '@hawser/client/controller.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { describe, type Place } from './place.ts'
import type { Pushes } from './push.ts'
import { pathOf, removeRepository, tidy } from './repository.ts'
import { output } from './run.ts'

/** A repository that was made a moment ago gets its application when the push is through. */
const youngMs = 60 * 60_000
const everyMs = 10 * 60_000
/** Whoever deletes a build config to make it anew has done so by then. */
const graceMs = 5_000
/** Each push leaves a pack; so many are made one. */
const mostPacks = 25
const packMs = 10 * 60_000

/** Repositories go with their applications, and stay small; until the context's signal aborts. */
export async function collectGarbage(context: Context, at: Pushes): Promise<void> {
  const { caches, signal } = context
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
  configs.onChange(({ old, now }) => {
    if (now || !old) return
    const { namespace: project = '', name, labels } = old.metadata
    for (const app of new Set([name, labels?.app ?? name])) {
      const later = setTimeout(() => void attempt(at, () => remove({ project, app })), graceMs)
      signal.addEventListener('abort', () => clearTimeout(later), { once: true })
    }
  })
  while (!signal.aborted) {
    for (const place of await placesOf(at)) {
      await attempt(at, async () => {
        await tidy(pathOf(at.layout, place), Date.now() - 2 * at.limits.pushMs)
        if (isUsed(place)) await pack(at, place, signal)
        else if (await isOld(at, place)) await remove(place)
      })
    }
    await sleep(everyMs, undefined, { signal, ref: false }).catch(() => {})
  }
}

async function attempt({ log }: Pushes, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    log('a repository could not be looked after', { error })
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

const isOld = async ({ layout }: Pushes, place: Place): Promise<boolean> =>
  Date.now() - (await stat(pathOf(layout, place))).mtimeMs > youngMs

/** Many small packs make every fetch slow. Only while nobody pushes. */
async function pack(
  { layout, surroundings, turns }: Pushes,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const path = pathOf(layout, place)
  const packs = (await readdir(join(path, 'objects/pack')).catch(() => [])).filter((name) =>
    name.endsWith('.pack'),
  )
  if (packs.length <= mostPacks || turns.isTaken(place)) return
  using _turn = await turns.take(place, 'the platform, which tidies up,', () => {}, signal)
  await output(surroundings, 'git', ['gc', '--quiet', '--prune=2.weeks.ago'], {
    cwd: path,
    timeoutMs: packMs,
  })
}
