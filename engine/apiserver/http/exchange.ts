import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Form, json } from './accept.ts'

/** One request and its answer on their way through the server. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Given to the client as `Audit-Id` and written to the log, so that one finds the other. */
  readonly auditId: string
  /** How the client wants the answer. */
  form: Form
  /** What metrics say about it. */
  labels: Labels
}
export interface Labels {
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly scope: '' | 'cluster' | 'namespace' | 'resource'
}
const noLabels: Labels = { verb: '', group: '', version: '', resource: '', subresource: '', scope: '' }
const noQuery = new URLSearchParams()

export function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const url = request.url ?? '/'
  const mark = url.indexOf('?')
  return {
    request,
    response,
    path: mark < 0 ? url : url.slice(0, mark),
    // Shared: nobody writes into a query.
    query: mark < 0 ? noQuery : new URLSearchParams(url.slice(mark + 1)),
    auditId: crypto.randomUUID(),
    form: json,
    labels: noLabels,
  }
}

/** Whether a flag of the query is set, as upstream reads booleans there: present and not `0` or `false`. */
export function isSet(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && value !== '0' && value.toLowerCase() !== 'false' && value.toLowerCase() !== 'f'
}
