import type { Audit } from '../audit/audit.ts'
import type { MayImpersonate } from '../auth/actas.ts'
import { actAs, wantsToActAs } from '../auth/actas.ts'
import type { Authentication } from '../auth/authenticate.ts'
import type { User } from '../resources/resources.ts'
import { type Auditable, beginAudit } from './beginaudit.ts'

export interface UserParts {
  readonly authentication: Authentication
  readonly mayImpersonate: MayImpersonate
  readonly audit: Audit | undefined
  readonly now: () => number
}

/**
 * Whom a request acts for. Who asks is noted in the exchange first: it is known also when he may not act as another.
 *
 * @param takesBasic  A token may come as the password of Basic too: from clients that know nothing else.
 * @throws {StatusError} `Unauthorized`, or `Forbidden` for an impersonation.
 */
export function userOf(parts: UserParts, exchange: Auditable, takesBasic = false): User | Promise<User> {
  const user = parts.authentication.userOf(exchange.request, parts.now(), takesBasic)
  return user instanceof Promise
    ? user.then((known) => acting(parts, exchange, known))
    : acting(parts, exchange, user)
}

function acting({ mayImpersonate, audit }: UserParts, exchange: Auditable, user: User): User {
  exchange.user = user
  if (audit) beginAudit(audit, exchange, user)
  const { request } = exchange
  if (!wantsToActAs(request.headers)) return user
  const other = actAs(user, request.headersDistinct, mayImpersonate)
  if (other !== user) exchange.audit?.impersonates(other)
  return other
}
