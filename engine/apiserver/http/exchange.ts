import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuditRecord } from '../audit/audit.ts'
import type { User } from '../resources/resources.ts'
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
  /** How long the answer may be kept; not at all when not said. */
  cacheControl?: string
  /** Bytes of the answer's body, once they are known. */
  bytes?: number
  /** Under which rules of fairness it was let in. */
  flow?: { readonly schemaUid: string | undefined; readonly levelUid: string | undefined }
  /** Who asks, once it is known: as authenticated, whomever he acts as. */
  user: User | undefined
  /** What is written down about it; absent when nothing is. */
  audit: AuditRecord | undefined
}
export interface Labels {
  readonly verb: string
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  readonly scope: '' | 'cluster' | 'namespace' | 'resource'
  /** `All`, or empty. */
  readonly dryRun: string
}
const noLabels: Labels = {
  verb: '',
  group: '',
  version: '',
  resource: '',
  subresource: '',
  scope: '',
  dryRun: '',
}
// Shared: nobody writes into a query.
const noQuery = new URLSearchParams()

export function exchangeOf(request: IncomingMessage, response: ServerResponse): Exchange {
  const { path, query } = splitUrl(request.url)
  return {
    request,
    response,
    path,
    query,
    auditId: crypto.randomUUID(),
    form: json,
    labels: noLabels,
    user: undefined,
    audit: undefined,
  }
}

/** Path and query of a request's URL, the path as it was written. */
export function splitUrl(whole = '/'): { readonly path: string; readonly query: URLSearchParams } {
  // As proxies are asked: with the scheme and the host.
  const url = whole.startsWith('/') ? whole : whole.replace(/^https?:\/\/[^/?]*\/?/i, '/')
  const mark = url.indexOf('?')
  if (mark < 0) return { path: url, query: noQuery }
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) }
}

/** Whether a flag of the query is set, as upstream reads booleans there: present and not `0` or `false`. */
export function isSet(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  return value !== null && value !== '0' && value.toLowerCase() !== 'false' && value.toLowerCase() !== 'f'
}
