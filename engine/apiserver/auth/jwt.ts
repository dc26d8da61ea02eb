import { constants, type KeyObject, sign, verify } from 'node:crypto'

/** A JSON Web Token in compact form, taken apart and not yet believed. */
export interface Jwt {
  readonly alg: string
  readonly kid: string | undefined
  readonly claims: Claims
  /** What the signature is over. */
  readonly signed: Buffer
  readonly signature: Buffer
}
export type Claims = Readonly<Record<string, unknown>>

/** What a key signs with, under the names of RFC 7518. */
interface Algorithm {
  readonly hash: 'sha256' | 'sha384' | 'sha512'
  readonly type: 'rsa' | 'ec'
  readonly curve?: string
  readonly pss?: true
}
const algorithms: Readonly<Record<string, Algorithm>> = {
  RS256: { hash: 'sha256', type: 'rsa' },
  RS384: { hash: 'sha384', type: 'rsa' },
  RS512: { hash: 'sha512', type: 'rsa' },
  PS256: { hash: 'sha256', type: 'rsa', pss: true },
  PS384: { hash: 'sha384', type: 'rsa', pss: true },
  PS512: { hash: 'sha512', type: 'rsa', pss: true },
  ES256: { hash: 'sha256', type: 'ec', curve: 'prime256v1' },
  ES384: { hash: 'sha384', type: 'ec', curve: 'secp384r1' },
  ES512: { hash: 'sha512', type: 'ec', curve: 'secp521r1' },
}
/** Every signature algorithm that is understood: none of them is a shared secret, and `none` is not among them. */
export const signatureAlgorithms: readonly string[] = Object.keys(algorithms)

/** Longer ones are nobody's: ours are below 2 kB, and headers end at 16 kB. */
const longestToken = 64 * 1024
const base64url = /^[\w-]+$/

/** Takes a token apart; undefined when it is no JWT in compact form. Nothing is verified. */
export function parseJwt(token: string): Jwt | undefined {
  if (token.length > longestToken) return undefined
  const parts = token.split('.')
  if (parts.length !== 3 || !parts.every((part) => base64url.test(part))) return undefined
  const [head = '', body = '', signature = ''] = parts
  const header = jsonOf(head)
  const claims = jsonOf(body)
  if (!header || !claims || typeof header.alg !== 'string') return undefined
  return {
    alg: header.alg,
    kid: typeof header.kid === 'string' && header.kid !== '' ? header.kid : undefined,
    claims,
    signed: Buffer.from(token.slice(0, head.length + 1 + body.length)),
    signature: Buffer.from(signature, 'base64url'),
  }
}

function jsonOf(part: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Claims)
      : undefined
  } catch {
    return undefined
  }
}

/** Whether `key` made the signature, by the algorithm that the token names. The key must be made for that algorithm. */
export function isSignedBy({ alg, signed, signature }: Jwt, key: KeyObject): boolean {
  const algorithm = Object.hasOwn(algorithms, alg) ? algorithms[alg] : undefined
  if (!algorithm || !fits(algorithm, key)) return false
  try {
    return verify(algorithm.hash, signed, { key, ...encodingOf(algorithm) }, signature)
  } catch {
    return false
  }
}

const fits = ({ type, curve }: Algorithm, key: KeyObject): boolean =>
  key.asymmetricKeyType === type && (curve === undefined || key.asymmetricKeyDetails?.namedCurve === curve)

const encodingOf = ({ type, pss }: Algorithm) =>
  type === 'ec'
    ? { dsaEncoding: 'ieee-p1363' as const }
    : pss
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { padding: constants.RSA_PKCS1_PADDING }

/** The algorithm a key of ours signs with: RS256 for RSA, and for curves the one that belongs to them. */
export function algorithmFor(key: KeyObject): string | undefined {
  if (key.asymmetricKeyType === 'rsa') return 'RS256'
  return signatureAlgorithms.find((name) => name.startsWith('ES') && fits(algorithms[name] as Algorithm, key))
}

/** A signed token. The signature is made off the main thread. */
export async function signJwt(claims: Claims, alg: string, kid: string, key: KeyObject): Promise<string> {
  const algorithm = algorithms[alg] as Algorithm
  const text = `${encoded({ alg, kid })}.${encoded(claims)}`
  const signature = await new Promise<Buffer>((resolve, reject) => {
    sign(algorithm.hash, Buffer.from(text), { key, ...encodingOf(algorithm) }, (error, made) =>
      error ? reject(error) : resolve(made),
    )
  })
  return `${text}.${signature.toString('base64url')}`
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A claim that is text; undefined for anything else. */
export const textClaim = (claims: Claims, name: string): string | undefined => {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  return typeof value === 'string' ? value : undefined
}

/** `aud`, which may be one text or a list of them. */
export function audiencesOf({ aud }: Claims): readonly string[] {
  if (typeof aud === 'string') return [aud]
  return Array.isArray(aud) ? aud.filter((one): one is string => typeof one === 'string') : []
}

/** Clocks differ: a token counts from a minute before its time until a minute after it, as upstream's library has it. */
export const leewayMs = 60_000

/**
 * What the time says against a token: undefined when nothing does.
 *
 * @param now  Milliseconds since 1970; `nbf` and `exp` are in seconds. A token without `exp` does not expire.
 */
export function untimely({ nbf, exp, iat }: Claims, now: number): 'expired' | 'not valid yet' | undefined {
  if (isNumber(nbf) && now + leewayMs < nbf * 1000) return 'not valid yet'
  if (isNumber(iat) && now + leewayMs < iat * 1000) return 'not valid yet'
  if (isNumber(exp) && now - leewayMs > exp * 1000) return 'expired'
  return undefined
}
const isNumber = (value: unknown): value is number => typeof value === 'number'
