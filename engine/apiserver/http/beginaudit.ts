import { type Audit, sourceIPs } from '../audit/audit.ts'
import type { User } from '../resources/resources.ts'
import { type Exchange, isSet } from './exchange.ts'

/** A request as far as its audit needs it, on its way to an answer or out of HTTP. */
export type Auditable = Pick<Exchange, 'request' | 'path' | 'query' | 'auditId' | 'user' | 'audit'>

/** What follows `webhooks/` is all that a caller has to know, so nobody else may read it. */
export const withoutSecret = (uri: string): string => uri.replace(/(\/webhooks\/)[^/?]+/g, '$1***')

/** Begins what is written down about a request, if anything is. @param user  Undefined: nobody we know. */
export function beginAudit(audit: Audit, exchange: Auditable, user: User | undefined): void {
  const { request, path, query, auditId } = exchange
  exchange.audit = audit.received({
    auditID: auditId,
    method: request.method ?? 'GET',
    uri: withoutSecret(request.url ?? '/'),
    path,
    isWatch: isSet(query, 'watch'),
    user,
    sourceIPs: sourceIPs(request.headers, request.socket.remoteAddress),
    userAgent: request.headers['user-agent'],
  })
}
