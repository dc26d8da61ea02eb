import { usernameOf } from '@hawser/kinds/core/accountuser.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { type Claims, textClaim } from './jwt.ts'
import { accountOf, type Binding, type Ref } from './serviceaccount.ts'

/** What is asked for when a token is made. */
export interface TokenWish {
  readonly binding: Omit<Binding, 'warnafter'>
  readonly audiences: readonly string[]
  readonly seconds: number
  /** Seconds after which its bearer should have a newer one; the token itself lasts longer. */
  readonly warnAfterSeconds?: number
}

/** The claims of a new token. @param now  Milliseconds since 1970. */
export function claimsFor(wish: TokenWish, issuer: string, jti: string, now: number): Claims {
  const { binding, audiences, seconds, warnAfterSeconds } = wish
  const start = Math.floor(now / 1000)
  return {
    aud: audiences,
    exp: start + seconds,
    iat: start,
    iss: issuer,
    jti,
    'kubernetes.io': {
      ...binding,
      ...(warnAfterSeconds !== undefined && { warnafter: start + warnAfterSeconds }),
    },
    nbf: start,
    sub: usernameOf(binding.namespace, binding.serviceaccount.name),
  }
}

/** Reads the claim `kubernetes.io`; undefined when it is not what we write. */
export function bindingOf(claims: Claims): Binding | undefined {
  const given = claims['kubernetes.io']
  if (!isObject(given)) return undefined
  const { namespace, warnafter } = given
  const serviceaccount = refOf(given.serviceaccount)
  const [pod, secret] = [refOf(given.pod), refOf(given.secret)]
  const node = isObject(given.node) && typeof given.node.name === 'string' ? given.node : undefined
  if (typeof namespace !== 'string' || !serviceaccount) return undefined
  if ((given.pod && !pod) || (given.secret && !secret) || (given.node && !node)) return undefined
  return {
    namespace,
    serviceaccount,
    ...(pod && { pod }),
    ...(secret && { secret }),
    ...(node && { node: node as NonNullable<Binding['node']> }),
    ...(typeof warnafter === 'number' && { warnafter }),
  }
}

function refOf(value: unknown): Ref | undefined {
  if (!isObject(value)) return undefined
  const { name, uid } = value
  return typeof name === 'string' && typeof uid === 'string' ? { name, uid } : undefined
}

/** Issuer of the tokens in Secrets, which do not end before their Secret does. */
export const legacyIssuer = 'kubernetes/serviceaccount'
const legacy = 'kubernetes.io/serviceaccount'

/** The claims of the token in a Secret of type `kubernetes.io/service-account-token`. */
export const legacyClaims = (namespace: string, account: Ref, secret: string): Claims => ({
  iss: legacyIssuer,
  [`${legacy}/namespace`]: namespace,
  [`${legacy}/secret.name`]: secret,
  [`${legacy}/service-account.name`]: account.name,
  [`${legacy}/service-account.uid`]: account.uid,
  sub: usernameOf(namespace, account.name),
})

export interface LegacyBinding {
  readonly namespace: string
  readonly serviceaccount: Ref
  /** Name of the Secret that holds the token. */
  readonly secret: string
}
export function legacyBindingOf(claims: Claims): LegacyBinding | undefined {
  const read = (name: string) => textClaim(claims, `${legacy}/${name}`)
  const [namespace, secret] = [read('namespace'), read('secret.name')]
  const [name, uid] = [read('service-account.name'), read('service-account.uid')]
  if (!namespace || !secret || !name || !uid) return undefined
  const subject = accountOf(textClaim(claims, 'sub') ?? '')
  if (subject?.namespace !== namespace || subject.name !== name) return undefined
  return { namespace, serviceaccount: { name, uid }, secret }
}
