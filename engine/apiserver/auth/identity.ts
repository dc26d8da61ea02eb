import type { User } from '../resources/resources.ts'

/** Whom a token speaks for, and to which of the audiences that were asked about it may be shown. */
export interface Identified {
  readonly user: User
  readonly audiences: readonly string[]
}
/** A token that this authenticator knows and does not accept: the reason goes into TokenReviews, never into a 401. */
export interface Refused {
  readonly refused: string
}
export type Verdict = Identified | Refused | undefined

/**
 * Looks at a bearer token. Undefined: it is not for this authenticator to say.
 *
 * @param audiences  Whom the token is shown to: one of them must be meant by it.
 * @param now        Milliseconds since 1970.
 */
export type TokenAuthenticator = (
  token: string,
  audiences: readonly string[],
  now: number,
) => Verdict | Promise<Verdict>

export const isIdentified = (verdict: Verdict): verdict is Identified =>
  verdict !== undefined && 'user' in verdict

export const allAuthenticated = 'system:authenticated'
export const allUnauthenticated = 'system:unauthenticated'

/** Whom a request without credentials comes from, where such are let in. */
export const anonymous: User = { name: 'system:anonymous', groups: [allUnauthenticated] }

/** Everybody who proved who he is, is in one group. The very user when he is in it already. */
export function authenticated(user: User): User {
  if (user.name === anonymous.name) return user
  if (user.groups.includes(allAuthenticated) || user.groups.includes(allUnauthenticated)) return user
  return { ...user, groups: [...user.groups, allAuthenticated] }
}
