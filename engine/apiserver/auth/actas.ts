import type { IncomingMessage } from 'node:http'
import { groupsOf } from '@hawser/kinds/core/accountuser.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { User } from '../resources/resources.ts'
import { extraOf, firstOf } from './headerextra.ts'
import { allAuthenticated, allUnauthenticated, anonymous } from './identity.ts'
import { accountOf } from './serviceaccount.ts'

/** Whom a request wants to act as, as its headers say. */
export interface Impersonation {
  readonly name: string
  readonly uid?: string | undefined
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}
/** Undefined: the user may act as that one; otherwise the refusal. */
export type MayImpersonate = (user: User, as: Impersonation) => StatusError | undefined

/** Whether a request wants to act as somebody else: the one question every request is asked. */
export function wantsToActAs(headers: IncomingMessage['headers']): boolean {
  for (const name in headers) if (name.startsWith('impersonate-')) return true
  return false
}

/**
 * The user that a request acts as, `kubectl --as`: the one who asks, unless headers name another.
 *
 * @throws {StatusError} `Forbidden` when he may not be that one.
 */
export function actAs(
  user: User,
  headers: IncomingMessage['headersDistinct'],
  mayImpersonate: MayImpersonate,
): User {
  const wanted = impersonationOf(headers)
  if (!wanted) return user
  const refusal = mayImpersonate(user, wanted)
  if (refusal) throw refusal
  return actedAs(wanted)
}

function impersonationOf(headers: IncomingMessage['headersDistinct']): Impersonation | undefined {
  const name = firstOf(headers, ['impersonate-user'])
  const uid = firstOf(headers, ['impersonate-uid'])
  const groups = headers['impersonate-group'] ?? []
  const extra = extraOf(headers, 'impersonate-extra-')
  if (name !== undefined) return { name, groups, extra, uid }
  if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return undefined
  // A client's mistake that upstream calls an error of the server; the code is what clients see.
  throw new StatusError('InternalError', 'requested a group, uid or extra without impersonating a user')
}

/** The groups are those that were asked for; only when none were, a ServiceAccount has its own. */
export function actedAs({ name, groups, extra, uid }: Impersonation): User {
  const account = accountOf(name)
  const given = groups.length === 0 && account ? groupsOf(account.namespace) : groups
  return {
    name,
    ...(uid !== undefined && { uid }),
    groups: [...given, ...missingGroup(name, given)],
    ...(Object.keys(extra).length > 0 && { extra }),
  }
}

function missingGroup(name: string, groups: readonly string[]): string[] {
  if (groups.includes(allUnauthenticated)) return []
  if (name === anonymous.name) return [allUnauthenticated]
  return groups.includes(allAuthenticated) ? [] : [allAuthenticated]
}
