import { type Attributes, forbidden } from '../auth/attributes.ts'
import { isAllowed } from '../auth/authorize.ts'
import type { Resources, User } from '../resources/resources.ts'
import { indexOf, type KindIndex, type Resolved, resolve } from './resolve.ts'

/** Understanding and permitting requests: the same for HTTP and for callers in this process. */
export interface Access {
  /**
   * What a request means, if the user may do it.
   *
   * @param path  Without the query.
   * @throws {StatusError} `NotFound`, `MethodNotAllowed` or `Forbidden`.
   */
  admit(user: User, method: string | undefined, path: string, watch: boolean): Resolved
  /** @throws {StatusError} `Forbidden` unless the user may read this path, which belongs to no API group. */
  admitPath(user: User, method: string, path: string): void
}

export function openAccess(resources: Pick<Resources, 'kinds'>): Access {
  let kinds = resources.kinds
  let index: KindIndex = indexOf(kinds)
  return {
    admit(user, method, path, watch) {
      if (kinds !== resources.kinds) {
        kinds = resources.kinds
        index = indexOf(kinds)
      }
      const resolved = resolve(index, method, path, watch)
      authorize({ user, verb: resolved.verb, on: attributesOf(resolved) })
      return resolved
    },
    admitPath: (user, method, path) => authorize({ user, verb: method.toLowerCase(), on: { path } }),
  }
}

function authorize(attributes: Attributes): void {
  if (!isAllowed(attributes)) throw forbidden(attributes)
}

/** A request as authorization sees it. */
export function attributesOf({ target: { kind, namespace, name, subresource } }: Resolved): Attributes['on'] {
  const { group, plural } = kind
  // A namespace is in itself: who may do something in it may be given the right to see it.
  const within = namespace ?? (group === '' && plural === 'namespaces' ? name : undefined)
  return { group, plural, subresource, namespace: within, name }
}
