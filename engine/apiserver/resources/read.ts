import { badRequest, notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import { readToken, writeToken } from '../cache/continuetoken.ts'
import type { Entry } from '../cache/entry.ts'
import { filterOf } from '../cache/filter.ts'
import type { KindCache, PageOptions } from '../cache/kindcache.ts'
import { tooOld } from '../cache/watchers.ts'
import { EntryAnswer, ListAnswer } from './answers.ts'
import type { Options } from './options.ts'
import type { Answer, Call, Target } from './resources.ts'
import { cacheKey, type State } from './state.ts'
import { storedKind } from './versions.ts'

/** @throws {StatusError} `NotFound`. */
export function find(state: State, { kind, namespace, name = '' }: Target): Entry {
  const entry = state.cacheOf(kind).get(cacheKey(namespace, name))
  if (!entry) throw notFound(kind, name)
  return entry
}

export function get(state: State, call: Call): Answer {
  checkReached(state, call.options?.resourceVersion)
  return new EntryAnswer(find(state, call))
}

export function list(state: State, call: Call): Answer {
  const { kind, namespace, options = {} } = call
  const cache = state.cacheOf(kind)
  const filter = filterOf(storedKind(kind), { namespace, ...options })
  checkReached(state, options.resourceVersion)
  const where = whereFrom(state, cache, options)
  const revision = where.at ?? state.store.revision
  const { entries, last, remaining } = cache.page({
    ...where,
    filter,
    limit: Math.max(options.limit ?? 0, 0),
  })
  return new ListAnswer(kind, entries, {
    revision,
    ...(last !== undefined && { continue: writeToken({ revision, after: last }), remaining }),
  })
}

/** Which state the list shows, and where in it the page begins. */
function whereFrom(state: State, cache: KindCache, options: Options): Pick<PageOptions, 'at' | 'after'> {
  const { resourceVersion, resourceVersionMatch } = options
  if (options.continue) {
    if (resourceVersion && resourceVersion !== '0')
      throw badRequest('specifying resource version is not allowed when using continue')
    const { revision, after } = readToken(options.continue)
    if (revision < cache.recent.floor) throw expiredToken()
    return { at: Math.min(revision, state.store.revision), after }
  }
  if (resourceVersionMatch === undefined) return {}
  if (!resourceVersion) {
    throw badRequest('resourceVersionMatch is forbidden unless resourceVersion is provided')
  }
  if (resourceVersionMatch === 'NotOlderThan') return {}
  if (resourceVersion === '0') {
    throw badRequest('resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
  }
  const at = Number(resourceVersion)
  if (at < cache.recent.floor) throw tooOld(at, cache.recent.floor)
  return { at }
}

const expiredToken = (): StatusError =>
  new StatusError(
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
  )

/**
 * The cache is as new as the disk, so a version beyond it is not one of ours.
 *
 * @throws {StatusError} `BadRequest` when it is no version, `Timeout` when it is one of the future.
 */
export function checkReached(state: State, resourceVersion: string | undefined): void {
  if (!resourceVersion) return
  if (!/^\d{1,15}$/.test(resourceVersion)) {
    throw badRequest(`resourceVersion: Invalid value: ${JSON.stringify(resourceVersion)}: must be a number`)
  }
  const { revision } = state.store
  if (Number(resourceVersion) <= revision) return
  throw new StatusError('Timeout', `Too large resource version: ${resourceVersion}, current: ${revision}`, {
    details: { retryAfterSeconds: 1 },
  })
}
