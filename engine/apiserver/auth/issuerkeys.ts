import { createPublicKey, type KeyObject } from 'node:crypto'
import { isObject } from '@hawser/kinds/meta/json.ts'

export interface IssuerKey {
  readonly kid: string | undefined
  readonly key: KeyObject
}
/** The public keys of an issuer. */
export interface IssuerKeys {
  /** The keys known now; undefined when there are none yet. */
  known(): readonly IssuerKey[] | undefined
  /** Whether it is time to read them again, though they are known. */
  isStale(now: number): boolean
  /** Reads them again, at most once in a while. Resolves to what is known then. */
  refreshed(now: number): Promise<readonly IssuerKey[] | undefined>
}

/** A token of a key that is not known may be of a new key, or of nobody: the issuer is not asked for each of them. */
const notBeforeMs = 10_000
/** So old, keys may have been withdrawn. */
const staleAfterMs = 60 * 60_000
const maxKeys = 100

export interface IssuerOptions {
  /** As it stands in tokens, without a final slash in the address of what is read below it. */
  readonly issuer: string
  readonly fetch: (url: string) => Promise<unknown>
  readonly onError: (error: unknown) => void
}

/** Reads the keys by OpenID Connect Discovery, when they are first needed. */
export function issuerKeys({ issuer, fetch, onError }: IssuerOptions): IssuerKeys {
  let keys: readonly IssuerKey[] | undefined
  let asked = Number.NEGATIVE_INFINITY
  let read = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined
  const ask = async (now: number): Promise<void> => {
    try {
      const discovery = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
      keys = keysOf(await fetch(jwksUri(discovery, issuer)))
      read = now
    } catch (error) {
      onError(error)
    } finally {
      asking = undefined
    }
  }
  return {
    known: () => keys,
    isStale: (now) => now - read > staleAfterMs,
    async refreshed(now) {
      if (!asking && now - asked >= notBeforeMs) {
        asked = now
        asking = ask(now)
      }
      await asking
      return keys
    },
  }
}

function jwksUri(discovery: unknown, issuer: string): string {
  if (!isObject(discovery) || discovery.issuer !== issuer)
    throw new Error(`the issuer ${issuer} calls itself by another name in its discovery document`)
  const { jwks_uri: uri } = discovery
  if (typeof uri === 'string' && uri.startsWith('https://')) return uri
  throw new Error(`the issuer ${issuer} does not say at which https address its keys are`)
}

/** Keys that are not understood, or not for signatures, are passed over: an issuer may have more than we know. */
export function keysOf(jwks: unknown): IssuerKey[] {
  const given = isObject(jwks) && Array.isArray(jwks.keys) ? jwks.keys : undefined
  if (!given) throw new Error('the keys of the issuer are no JSON Web Key Set')
  return given.slice(0, maxKeys).flatMap((jwk: unknown) => {
    if (!isObject(jwk) || (jwk.use !== undefined && jwk.use !== 'sig') || jwk.kty === 'oct') return []
    try {
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      return [{ key, kid: typeof jwk.kid === 'string' ? jwk.kid : undefined }]
    } catch {
      return []
    }
  })
}
