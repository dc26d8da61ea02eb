import type { IncomingMessage, ServerResponse } from 'node:http'

interface Resource {
  readonly group: string
  readonly plural: string
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
}

/** A request as the server that has the port hands it over. */
export interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly user: { readonly name: string }
  /** Credentials were shown that nobody knows. */
  readonly isRefused: boolean
  /** Undefined when the user may. */
  authorize(attributes: { readonly verb: string; readonly on: Resource }): Error | undefined
  /** Before a long body is read: lets the client send further ahead. Returns what takes that back. */
  widen(): () => void
}

/** Answers requests below a path, as the server that has the port calls it. */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  about: Omit<Asked, 'request' | 'response'>,
) => Promise<void>

export const anonymousName = 'system:anonymous'
