import type { MayImpersonate } from '../auth/actAs.ts'
import { actAs, wantsToActAs } from '../auth/actAs.ts'
import type { Authentication } from '../auth/authenticate.ts'
import type { User } from '../resources/resources.ts'
import type { Exchange } from './exchange.ts'

interface UserParts {
  readonly authentication: Authentication
  readonly mayImpersonate: MayImpersonate
  readonly now: () => number
}

/**
 * Whom a request acts for. Who asks is noted in the exchange first: it is known also when he may not act as another.
 *
 * @throws {StatusError} `Unauthorized`, or `Forbidden` for an impersonation.
 */
export function userOf(parts: UserParts, exchange: Pick<Exchange, 'request' | 'user'>): User | Promise<User> {
  const user = parts.authentication.userOf(exchange.request, parts.now())
  return user instanceof Promise
    ? user.then((known) => acting(parts, exchange, known))
    : acting(parts, exchange, user)
}

function acting(
  { mayImpersonate }: UserParts,
  exchange: Pick<Exchange, 'request' | 'user'>,
  user: User,
): User {
  exchange.user = user
  const { request } = exchange
  return wantsToActAs(request.headers) ? actAs(user, request.headersDistinct, mayImpersonate) : user
}
