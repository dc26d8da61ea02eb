import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { StatusError, unauthorized } from '@hawser/kinds/meta/status.ts'
import type { User } from '../resources/resources.ts'
import { certificateUser } from './certificateUser.ts'
import type { Tokens } from './tokens.ts'

/**
 * Who sends a request: by client certificate, else by bearer token.
 *
 * @throws {StatusError} `Unauthorized` when neither says so; `Forbidden` when the user may not act as another.
 */
export function authenticate(request: IncomingMessage, tokens: Tokens, now: number): User {
  const user =
    certificateUser(request.socket as TLSSocket, now) ?? tokenUser(request.headers.authorization, tokens)
  if (!user) throw unauthorized()
  return request.headers['impersonate-user'] === undefined ? user : impersonated(user, request)
}

function tokenUser(authorization: string | undefined, tokens: Tokens): User | undefined {
  const token = authorization && /^Bearer +([^\s,]+)$/i.exec(authorization)?.[1]
  return token ? tokens.userOf(token) : undefined
}

/** `kubectl --as`: someone who may do everything may also ask what another may do. */
function impersonated(user: User, request: IncomingMessage): User {
  const name = String(request.headers['impersonate-user'])
  if (!user.groups.includes('system:masters')) {
    throw new StatusError(
      'Forbidden',
      `users "${name}" is forbidden: User "${user.name}" cannot impersonate resource "users" in API group "" at the cluster scope`,
      { details: { kind: 'users', name } },
    )
  }
  const groups = request.headersDistinct['impersonate-group'] ?? []
  return { name, groups: [...groups, 'system:authenticated'] }
}
