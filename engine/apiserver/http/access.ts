import { parseLegacyPath, parsePath } from '@hawser/kinds/meta/path.ts'
import { parseFieldSelector } from '@hawser/kinds/meta/selector.ts'
import { type Attributes, forbidden } from '../auth/attributes.ts'
import type { Resources, User } from '../resources/resources.ts'
import { indexOf, type KindIndex, type Resolved, resolve } from './resolve.ts'
import { verbOf } from './verb.ts'

/** What the query of a request says that matters to what the request means. */
export interface Selecting {
  readonly watch?: boolean | undefined
  readonly fieldSelector?: string | undefined
}

/** Understanding and permitting requests: the same for HTTP and for callers in this process. */
export interface Access {
  /**
   * What a request means, if the user may do it.
   *
   * @param path  Without the query.
   * @throws {StatusError} `Forbidden`, or for who may do such a thing `NotFound` and `MethodNotAllowed`.
   */
  admit(user: User, method: string | undefined, path: string, selecting: Selecting): Resolved
  /**
   * Permits a request on a resource of another server.
   *
   * @returns what it asks for.
   * @throws {StatusError} `Forbidden`
   */
  admitRemote(user: User, method: string | undefined, path: string, watch: boolean): Attributes
  /** @throws {StatusError} `Forbidden` unless the user may read this path, which belongs to no API group. */
  admitPath(user: User, method: string, path: string): void
}

/** @param withRest  Subresources behind which a path may go on. */
export function openAccess(
  resources: Pick<Resources, 'kinds' | 'authorizer'>,
  withRest?: ReadonlySet<string>,
): Access {
  const { authorizer } = resources
  let kinds = resources.kinds
  let index: KindIndex = indexOf(kinds, withRest)
  const authorize = (attributes: Attributes): void => {
    const { allowed, reason } = authorizer.decide(attributes)
    if (!allowed) throw forbidden(attributes, reason)
  }
  return {
    admit(user, method, path, { watch = false, fieldSelector }) {
      if (kinds !== resources.kinds) {
        kinds = resources.kinds
        index = indexOf(kinds, withRest)
      }
      let resolved: Resolved
      try {
        resolved = resolve(index, method, path, watch)
      } catch (error) {
        // What is not served is told only to those who could use it.
        authorize({ user, ...attributesOfPath(method, path, watch) })
        throw error
      }
      authorize({ user, verb: resolved.verb, on: attributesOf(resolved, fieldSelector) })
      return resolved
    },
    admitRemote(user, method, path, watch) {
      const attributes = { user, ...attributesOfPath(method, path, watch) }
      authorize(attributes)
      return attributes
    },
    admitPath: (user, method, path) => authorize({ user, verb: method.toLowerCase(), on: { path } }),
  }
}

/** A request as authorization sees it. */
export function attributesOf(
  { verb, target: { kind, namespace, name, subresource } }: Resolved,
  fieldSelector?: string,
): Attributes['on'] {
  const { group, plural } = kind
  const on = { group, plural, subresource, namespace: namespace ?? ownNamespace(group, plural, name), name }
  if (!fieldSelector || (verb !== 'list' && verb !== 'watch' && verb !== 'deletecollection')) return on
  return { ...on, name: name ?? selectedName(fieldSelector), fieldSelector }
}

/** A namespace is in itself, and so is the project it is: who may do something in it may be given the right to see it. */
const ownNamespace = (group: string, plural: string, name: string | undefined): string | undefined =>
  (plural === 'namespaces' && group === '') ||
  (plural === 'projects' && (group === 'project.openshift.io' || group === ''))
    ? name
    : undefined

/** Who selects one object by its name asks about that one: a rule may name it. */
function selectedName(fieldSelector: string): string | undefined {
  if (!fieldSelector.includes('metadata.name')) return undefined
  try {
    const one = parseFieldSelector(fieldSelector).find(
      ({ field, equal }) => field === 'metadata.name' && equal,
    )
    return one?.value || undefined
  } catch {
    // What is wrong with the selector is told when the list is made.
    return undefined
  }
}

function attributesOfPath(
  method: string | undefined,
  path: string,
  watch: boolean,
): Omit<Attributes, 'user'> {
  const parsed = parsePath(path) ?? parseLegacyPath(path)
  if (!parsed) return { verb: method?.toLowerCase() ?? '', on: { path } }
  const { group, resource: plural, namespace, name, subresource } = parsed
  const on = { group, plural, subresource, namespace: namespace ?? ownNamespace(group, plural, name), name }
  return { verb: verbOf(method, parsed, watch) ?? '', on }
}
