import type { TokenAuthenticator } from './identity.ts'
import type { Tokens } from './tokens.ts'

/** The tokens of the file, as one of the authenticators. @param audiences  Of this API server. */
export const staticTokens =
  (tokens: Pick<Tokens, 'userOf'>, audiences: readonly string[]): TokenAuthenticator =>
  (token, wanted) => {
    const common = audiences.filter((one) => wanted.includes(one))
    const user = common.length > 0 ? tokens.userOf(token) : undefined
    return user && { user, audiences: common }
  }
