import { badRequest, notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import { readToken, writeToken } from '../cache/continuetoken.ts'
import type { Entry } from '../cache/entry.ts'
import { filterOf } from '../cache/filter.ts'
import type { KindCache, PageOptions } from '../cache/kindcache.ts'
import { EntryAnswer, ListAnswer, type ListMetadata } from './answers.ts'
import { checkListOptions } from './listoptions.ts'
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
  const { entries, metadata } = listed(state, call)
  return new ListAnswer(call.kind, entries, metadata)
}

/** What a list shows: of a collection that is deleted, too. */
export function listed(
  state: State,
  { kind, namespace, options = {} }: Pick<Call, 'kind' | 'namespace' | 'options'>,
): { readonly entries: readonly Entry[]; readonly metadata: ListMetadata } {
  checkListOptions(options)
  const cache = state.cacheOf(kind)
  const filter = filterOf(storedKind(kind), { namespace, ...options })
  const prefix = filter.namespace === undefined ? '' : `${filter.namespace}/`
  const where = options.continue
    ? whereLeftOff(state, cache, prefix, options)
    : { at: exactVersion(state, cache, options) }
  const revision = where.at ?? state.store.revision
  const { entries, last, remaining } = cache.page({ ...where, filter, limit: limitOf(options) })
  const metadata = {
    revision,
    ...(last !== undefined && {
      continue: writeToken({ revision, start: `${last.slice(prefix.length)}\0` }),
      remaining,
    }),
  }
  return { entries, metadata }
}

/** As upstream, whose cache does not page when any version will do. */
const limitOf = ({ limit = 0, resourceVersion }: Options): number =>
  resourceVersion === '0' ? 0 : Math.max(limit, 0)

/**
 * The version that a list is to show exactly; undefined: the newest.
 *
 * @throws {StatusError} `Expired` when it is no longer known; see `checkReached`.
 */
function exactVersion(
  state: State,
  cache: KindCache,
  { resourceVersion, resourceVersionMatch: match, limit = 0 }: Options,
): number | undefined {
  checkReached(state, resourceVersion)
  if (!resourceVersion || resourceVersion === '0') return undefined
  // Without a match, a page is of exactly the version asked for, and a whole list is not older.
  if (match !== 'Exact' && (match || limit <= 0)) return undefined
  const at = Number(resourceVersion)
  if (at < cache.recent.floor)
    throw new StatusError('Expired', 'The resourceVersion for the provided list is too old.')
  return at
}

/** @throws {StatusError} `BadRequest` for what is no token, `Expired` for one whose version is no longer known. */
function whereLeftOff(
  { store }: State,
  { recent }: KindCache,
  prefix: string,
  { continue: token = '', resourceVersion }: Options,
): Pick<PageOptions, 'at' | 'after'> {
  const { revision, start } = readToken(token)
  if (resourceVersion && resourceVersion !== '0')
    throw badRequest('specifying resource version is not allowed when using continue')
  // Upstream begins at a key; we begin behind one, which differs by the zero byte at its end.
  const after = `${prefix}${start.endsWith('\0') ? start.slice(0, -1) : start}`
  if (revision < 0) return { at: undefined, after }
  if (revision < recent.floor) throw expiredToken(start)
  return { at: Math.min(revision, store.revision), after }
}

const expiredToken = (start: string): StatusError =>
  new StatusError(
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { continue: writeToken({ revision: -1, start }) },
  )

/** @throws {StatusError} `BadRequest` when it is no version. */
export function checkVersion(resourceVersion: string | undefined): void {
  if (!resourceVersion || /^\d{1,20}$/.test(resourceVersion)) return
  const shown = JSON.stringify(resourceVersion)
  throw badRequest(
    `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: invalid syntax`,
  )
}

/**
 * The cache is as new as the disk, so a version beyond it is not one of ours.
 *
 * @throws {StatusError} `BadRequest` when it is no version, `Timeout` when it is one of the future.
 */
export function checkReached(state: State, resourceVersion: string | undefined): void {
  if (!resourceVersion) return
  checkVersion(resourceVersion)
  const { revision } = state.store
  if (Number(resourceVersion) <= revision) return
  throw new StatusError(
    'Timeout',
    `Timeout: Too large resource version: ${resourceVersion}, current: ${revision}`,
    {
      details: { retryAfterSeconds: 1 },
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    },
  )
}
