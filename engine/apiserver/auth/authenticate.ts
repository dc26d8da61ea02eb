import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { unauthorized } from '@hawser/kinds/meta/status.ts'
import type { User } from '../resources/resources.ts'
import { type AnonymousAccess, letsIn } from './anonymousaccess.ts'
import type { CertificateUsers } from './certificateuser.ts'
import type { FrontProxy } from './frontproxy.ts'
import { anonymous, isIdentified, type TokenAuthenticator, type Verdict } from './identity.ts'

export interface AuthenticationOptions {
  readonly certificates: CertificateUsers
  readonly frontProxy?: FrontProxy
  /** Asked in this order; the first that knows a token decides. */
  readonly tokens: readonly TokenAuthenticator[]
  /** Whom tokens must be for, to be shown to this API server. */
  readonly audiences: readonly string[]
  /** Where requests without credentials are let in, as `system:anonymous`. */
  readonly anonymous: AnonymousAccess
}

/** Finding out who asks. Answers at once unless a token needs something fetched. */
export interface Authentication {
  /**
   * @param takesBasic  Whether a token may also be the password of Basic.
   * @throws {StatusError} `Unauthorized`, without a word on why.
   */
  userOf(request: IncomingMessage, now: number, takesBasic?: boolean): User | Promise<User>
  /** What is to be said of a token that somebody else was shown. */
  review(token: string, audiences: readonly string[], now: number): Verdict | Promise<Verdict>
  readonly audiences: readonly string[]
}

/** By headers of a trusted proxy, else by client certificate, else by bearer token. */
export function openAuthentication(options: AuthenticationOptions): Authentication {
  const { certificates, frontProxy, tokens, audiences } = options
  const review: Authentication['review'] = (token, wanted, now) => ask(tokens, { token, wanted, now }, 0, [])
  return {
    audiences,
    review,
    userOf(request, now, takesBasic = false) {
      const socket = request.socket as TLSSocket
      const user = frontProxy?.userOf(request, now) ?? certificates.userOf(socket, now)
      if (user) return user
      const token = bearerOf(request) ?? (takesBasic ? passwordOf(request) : undefined)
      if (token === undefined) {
        if (letsIn(options.anonymous, request.url) && !certificates.isRefused(socket, now)) return anonymous
        throw unauthorized()
      }
      const verdict = review(token, audiences, now)
      return verdict instanceof Promise ? verdict.then(accepted) : accepted(verdict)
    },
  }
}

function accepted(verdict: Verdict): User {
  if (isIdentified(verdict)) return verdict.user
  throw unauthorized()
}

interface Question {
  readonly token: string
  readonly wanted: readonly string[]
  readonly now: number
}

function ask(
  tokens: readonly TokenAuthenticator[],
  question: Question,
  from: number,
  refusals: readonly string[],
): Verdict | Promise<Verdict> {
  const refused = [...refusals]
  for (let at = from; at < tokens.length; at++) {
    const verdict = (tokens[at] as TokenAuthenticator)(question.token, question.wanted, question.now)
    if (verdict instanceof Promise) return goOn(verdict, tokens, question, at + 1, refused)
    if (isIdentified(verdict)) return verdict
    if (verdict) refused.push(verdict.refused)
  }
  if (refused.length === 0) return undefined
  return { refused: refused.length > 1 ? `[${refused.join(', ')}]` : (refused[0] as string) }
}

async function goOn(
  pending: Promise<Verdict>,
  tokens: readonly TokenAuthenticator[],
  question: Question,
  next: number,
  refused: readonly string[],
): Promise<Verdict> {
  const verdict = await pending
  if (isIdentified(verdict)) return verdict
  return ask(tokens, question, next, verdict ? [...refused, verdict.refused] : refused)
}

/** Browsers cannot set headers of a WebSocket: they send the token as one more protocol. */
export const tokenProtocol = 'base64url.bearer.authorization.k8s.io.'

function bearerOf({ headers }: IncomingMessage): string | undefined {
  const { authorization } = headers
  if (authorization !== undefined) {
    const token = /^Bearer ([^\s,]+)/i.exec(authorization.trim())?.[1]
    if (token !== undefined) return token
  }
  return headers.upgrade === undefined ? undefined : bearerOfProtocols(headers)
}

/** The password of Basic; with whatever user name. */
function passwordOf({ headers: { authorization = '' } }: IncomingMessage): string | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(authorization.trim())?.[1]
  return encoded && /^[^:]*:(.+)$/s.exec(Buffer.from(encoded, 'base64').toString())?.[1]
}

function bearerOfProtocols(headers: IncomingMessage['headers']): string | undefined {
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim())
  const tokens = protocols.filter((one) => one.startsWith(tokenProtocol))
  // A protocol that says who asks does not say what is spoken, and a connection speaks something.
  if (tokens.length !== 1 || protocols.length === 1) return undefined
  return Buffer.from((tokens[0] as string).slice(tokenProtocol.length), 'base64url').toString() || undefined
}
