import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type ParsedPath, parsePath } from '@hawser/kinds/meta/path.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Target, Verb } from '../resources/resources.ts'
import { verbOf } from './verb.ts'

/** A request on a resource, understood: what it is about, and what is to be done. */
export interface Resolved {
  readonly verb: Verb | 'watch'
  readonly target: Target
  /** What follows `proxy/`, undecoded. */
  readonly rest?: string
}

/** Kinds by `group/version/plural`. */
export type KindIndex = ReadonlyMap<string, AnyKind>
export const indexOf = (kinds: readonly AnyKind[]): KindIndex =>
  new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.plural}`, kind]))

/**
 * Understands a method on a path.
 *
 * @param path  Without the query.
 * @throws {StatusError} `NotFound` for a path that names no resource, `MethodNotAllowed` for a method it does not take.
 */
export function resolve(
  kinds: KindIndex,
  method: string | undefined,
  path: string,
  watch: boolean,
): Resolved {
  const [, root, place] = path.includes('/watch/') ? (oldWatchPath.exec(path) ?? []) : []
  if (root && place) return resolveOldWatch(kinds, method, `${root}/${place}`)
  const parsed = parsePath(path)
  if (!parsed || !isWellFormed(parsed, path)) throw noSuchPath()
  const { group, version, resource, namespace, name, subresource, rest } = parsed
  const kind = kinds.get(`${group}/${version}/${resource}`)
  if (!kind || !isInScope(kind, parsed)) throw noSuchPath()
  const verb = verbOf(method, parsed, watch)
  if (!verb || !isPlaced(kind, verb, parsed) || !isServed(kind, verb, parsed)) throw notAllowed(kind)
  return { verb, target: { kind, namespace, name, subresource }, ...(rest !== undefined && { rest }) }
}

/** `/api/v1/watch/namespaces/default/pods/web`: how one watched before there was `?watch=true`. */
const oldWatchPath = /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)\/watch\/(.+)$/

function resolveOldWatch(kinds: KindIndex, method: string | undefined, path: string): Resolved {
  const { target } = resolve(kinds, 'GET', path, true)
  if (target.subresource !== undefined) throw noSuchPath()
  if (method !== 'GET') throw notAllowed(target.kind)
  return { verb: 'watch', target }
}

const isWellFormed = ({ group, name, subresource, rest }: ParsedPath, path: string): boolean =>
  (group !== '' || path.startsWith('/api/')) &&
  (subresource === undefined || name !== undefined) &&
  (rest === undefined || subresource === 'proxy')

const isInScope = (kind: AnyKind, { namespace, name }: ParsedPath): boolean =>
  kind.scope === 'Namespaced' ? namespace !== undefined || name === undefined : namespace === undefined

/** Objects of a namespaced kind are made and deleted in a namespace, never in all of them at once. */
const isPlaced = (kind: AnyKind, verb: Verb | 'watch', { namespace }: ParsedPath): boolean =>
  kind.scope === 'Cluster' || namespace !== undefined || verb === 'list' || verb === 'watch'

/** A question such as a TokenReview can only be created. */
const isServed = ({ verbs }: AnyKind, verb: string, { subresource }: ParsedPath): boolean =>
  verbs === undefined || subresource !== undefined || verbs.includes(verb)

export const noSuchPath = (): StatusError =>
  new StatusError('NotFound', 'the server could not find the requested resource', {
    hint: 'GET /api and /apis list what is served; `kubectl api-resources` prints it.',
  })

export const notAllowed = (kind?: AnyKind): StatusError =>
  new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource', {
    ...(kind && { details: { kind: kind.plural, ...(kind.group && { group: kind.group }) } }),
  })
