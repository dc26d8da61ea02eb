import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AddedSubresources } from '../discovery/documents.ts'
import type { User } from '../resources/resources.ts'

/** What a handler outside the engine is told about a request; it was authenticated and authorized before. */
export interface About {
  readonly user: User
  readonly namespace: string | undefined
  readonly name: string
  readonly query: URLSearchParams
  /** What follows the subresource in the path, undecoded, for a handler that `takesRest`. */
  readonly rest?: string
  /** The version in which the resource was asked for: `v1` at `/oapi/v1`. */
  readonly apiVersion: string
}

/** Answers a request on a subresource. What it throws is answered for it: a StatusError as such. */
export type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  about: About,
) => Promise<void> | void
/** Takes over a connection that leaves HTTP. */
export type HandleUpgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  about: About,
) => Promise<void> | void

export interface SubresourceHandler {
  readonly handle?: Handle
  readonly upgrade?: HandleUpgrade
  /** Kind of the body, for discovery; of the resource when not said. */
  readonly kind?: string
  /** Default: `create`. */
  readonly verbs?: readonly string[]
  /** The path may go on behind the subresource. */
  readonly takesRest?: boolean
}

/** Handlers by `build.openshift.io/v1/buildconfigs/instantiatebinary` (`v1/pods/x` in the core group). */
export type SubresourceHandlers = Readonly<Record<string, Handle | SubresourceHandler>>

/** Handlers in one shape, by `group/version/plural/subresource` with an empty core group. */
export function handlersOf(handlers: SubresourceHandlers): ReadonlyMap<string, SubresourceHandler> {
  return new Map(
    Object.entries(handlers).map(([key, handler]) => [
      key.split('/').length === 3 ? `/${key}` : key,
      typeof handler === 'function' ? { handle: handler } : handler,
    ]),
  )
}

/** Those after which the path may go on, by the same keys. */
export const withRest = (handlers: ReadonlyMap<string, SubresourceHandler>): ReadonlySet<string> =>
  new Set([...handlers].flatMap(([key, { takesRest }]) => (takesRest ? [key] : [])))

/** What discovery tells of these handlers. `kindOf` names the kind of a `group/version/plural`. */
export function addedSubresources(
  handlers: ReadonlyMap<string, SubresourceHandler>,
  kindOf: (resource: string) => string,
): AddedSubresources {
  const added: Record<string, AddedSubresources[string][number][]> = {}
  for (const [key, { kind, verbs = ['create'] }] of handlers) {
    const slash = key.lastIndexOf('/')
    const resource = key.slice(0, slash)
    added[resource] ??= []
    added[resource].push({ name: key.slice(slash + 1), kind: kind ?? kindOf(resource), verbs })
  }
  return added
}
