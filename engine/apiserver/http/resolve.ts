import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type ParsedPath, parseLegacyPath, parsePath } from '@hawser/kinds/meta/path.ts'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import { legacyKinds } from '../legacy/kinds.ts'
import type { Target, Verb } from '../resources/resources.ts'
import { verbOf } from './verb.ts'

/** A request on a resource, understood: what it is about, and what is to be done. */
export interface Resolved {
  readonly verb: Verb | 'watch'
  readonly target: Target
  /** What follows `proxy/`, or another subresource that goes on, undecoded. */
  readonly rest?: string
}

export interface KindIndex {
  /** By `group/version/plural`. */
  readonly kinds: ReadonlyMap<string, AnyKind>
  /** `group/version` of all kinds but custom ones. */
  readonly versions: ReadonlySet<string>
  /** Subresources besides `proxy` behind which the path may go on, by `group/version/plural/subresource`. */
  readonly withRest: ReadonlySet<string>
  /** Kinds at `/oapi/v1`, by plural. */
  readonly legacy: ReadonlyMap<string, AnyKind>
}
export const indexOf = (kinds: readonly AnyKind[], withRest: ReadonlySet<string> = new Set()): KindIndex => ({
  withRest,
  legacy: new Map(legacyKinds(kinds).map((kind) => [kind.plural, kind])),
  kinds: new Map(kinds.map((kind) => [`${kind.group}/${kind.version}/${kind.plural}`, kind])),
  versions: new Set(
    kinds.filter(({ isCustom }) => !isCustom).map(({ group, version }) => `${group}/${version}`),
  ),
})

/**
 * Understands a method on a path.
 *
 * @param path  Without the query.
 * @throws {StatusError} `NotFound` for a path that names no resource, `MethodNotAllowed` for a method it does not take.
 */
export function resolve(
  index: KindIndex,
  method: string | undefined,
  path: string,
  watch: boolean,
): Resolved {
  const [, root, place] = path.includes('/watch/') ? (oldWatchPath.exec(path) ?? []) : []
  if (root && place) return resolveOldWatch(index, method, `${root}/${place}`)
  const parsed = parsePath(path)
  if (!parsed && path.startsWith('/oapi/')) return resolveLegacy(index, method, path, watch)
  if (!parsed || (parsed.group === '' && !path.startsWith('/api/'))) throw new NoSuchPage()
  const { group, version, resource, namespace, name, subresource, rest } = parsed
  const kind = index.kinds.get(`${group}/${version}/${resource}`)
  if (!kind) throw index.versions.has(`${group}/${version}`) ? noSuchPath() : new NoSuchPage()
  if (!isWellFormed(index, parsed) || !isInScope(kind, parsed)) throw noSuchPath()
  const verb = verbOf(method, parsed, watch)
  if (!verb || !isPlaced(kind, verb, parsed) || !isServed(kind, verb, parsed)) throw notAllowed(kind)
  if (path.includes('%') || path.includes('/.')) checkSegment(name)
  return { verb, target: { kind, namespace, name, subresource }, ...(rest !== undefined && { rest }) }
}

/** `/api/v1/watch/namespaces/default/pods/web`: how one watched before there was `?watch=true`. */
const oldWatchPath = /^(\/api\/[^/]+|\/apis\/[^/]+\/[^/]+)\/watch\/(.+)$/

function resolveOldWatch(index: KindIndex, method: string | undefined, path: string): Resolved {
  const { target } = resolve(index, 'GET', path, true)
  if (target.subresource !== undefined) throw noSuchPath()
  if (method !== 'GET') throw notAllowed(target.kind)
  return { verb: 'watch', target }
}

/** `/oapi/v1/…` means what the path below the kind's group means. */
function resolveLegacy(index: KindIndex, method: string | undefined, path: string, watch: boolean): Resolved {
  const parsed = parseLegacyPath(path)
  if (parsed?.version !== 'v1') throw new NoSuchPage()
  const kind = index.legacy.get(parsed.resource)
  if (!kind?.grouped) throw noSuchPath()
  const { group, version } = kind.grouped
  const resolved = resolve(
    index,
    method,
    `/apis/${group}/${version}/${path.slice('/oapi/v1/'.length)}`,
    watch,
  )
  return { ...resolved, target: { ...resolved.target, kind } }
}

function isWellFormed({ withRest }: KindIndex, parsed: ParsedPath): boolean {
  const { group, version, resource, name, subresource, rest } = parsed
  if (subresource !== undefined && name === undefined) return false
  return (
    rest === undefined ||
    subresource === 'proxy' ||
    withRest.has(`${group}/${version}/${resource}/${subresource}`)
  )
}

const isInScope = (kind: AnyKind, { namespace, name }: ParsedPath): boolean =>
  kind.scope === 'Namespaced' ? namespace !== undefined || name === undefined : namespace === undefined

/** Objects of a namespaced kind are made and deleted in a namespace, never in all of them at once. */
const isPlaced = (kind: AnyKind, verb: Verb | 'watch', { namespace }: ParsedPath): boolean =>
  kind.scope === 'Cluster' || namespace !== undefined || verb === 'list' || verb === 'watch'

/** A question such as a TokenReview can only be created. */
const isServed = ({ verbs }: AnyKind, verb: string, { subresource }: ParsedPath): boolean =>
  verbs === undefined || subresource !== undefined || verbs.includes(verb)

/** A name as the path of an object cannot be: upstream finds that out before it looks for the object. */
function checkSegment(name: string | undefined): void {
  const problem =
    name === '.' || name === '..' ? `may not be '${name}'` : name?.includes('%') && "may not contain '%'"
  if (problem) throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${problem}`)
}

/** No resource of a group and version that has others. */
export const noSuchPath = (): StatusError =>
  new StatusError('NotFound', 'the server could not find the requested resource')

/** Nothing at all is there: what any web server says, and not as a `Status`. */
export class NoSuchPage extends StatusError {
  constructor() {
    super('NotFound', '404 page not found')
  }
}

export const notAllowed = (kind?: AnyKind): StatusError =>
  new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource', {
    ...(kind && { details: { kind: kind.plural, ...(kind.group && { group: kind.group }) } }),
  })
