import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { join } from 'node:path'
import { writeAtomically } from '../pki/atomic.ts'
import { textOf } from '../pki/textof.ts'
import { algorithmFor, type Claims, signJwt } from './jwt.ts'

/** Keys of ServiceAccount tokens: one signs, all that ever did verify. */
export interface SigningKeys {
  sign(claims: Claims): Promise<string>
  /** Public keys by key id: a token names the one it was signed with. */
  readonly verifying: ReadonlyMap<string, KeyObject>
  /** The public keys as RFC 7517 has them. */
  readonly jwks: { readonly keys: readonly object[] }
  /** Names of the algorithms of all keys, sorted. */
  readonly algorithms: readonly string[]
}

/**
 * Reads `sa.key`, the private key that signs, and `sa.pub`, the public keys that verify, from the folder of
 * certificates; makes what is not there. Whoever replaces or removes `sa.key` and starts the server again has rotated
 * the key: the public half of the old one stays in `sa.pub`, and its tokens stay good, until it is taken out of there.
 *
 * @throws naming the file, when it holds no key that can be used.
 */
export async function keepSigningKeys(folder: string): Promise<SigningKeys> {
  const key = await keepPrivate(join(folder, 'sa.key'))
  const pub = join(folder, 'sa.pub')
  const kept = publicKeys((await textOf(pub)) ?? '', pub)
  const own = createPublicKey(key)
  const known = kept.some((one) => keyId(one) === keyId(own))
  const all = known ? kept : [own, ...kept]
  if (!known) await writeAtomically(pub, all.map(pemOf).join(''), 0o644)
  return signingKeys(key, all)
}

/** @param verifying  Public keys, the one of `key` among them. */
export function signingKeys(key: KeyObject, verifying: readonly KeyObject[]): SigningKeys {
  const id = keyId(createPublicKey(key))
  const alg = algorithmFor(key) as string
  return {
    sign: (claims) => signJwt(claims, alg, id, key),
    verifying: new Map(verifying.map((one) => [keyId(one), one])),
    jwks: { keys: verifying.map(jwkOf) },
    algorithms: [...new Set(verifying.map((one) => algorithmFor(one) as string))].sort(),
  }
}

/** Upstream's: the digest of the key, so that the id tells nothing that the key does not. */
export const keyId = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url')

const jwkOf = (key: KeyObject): object => {
  const { kty, crv, ...rest } = key.export({ format: 'jwk' })
  return { use: 'sig', kty, kid: keyId(key), ...(crv && { crv }), alg: algorithmFor(key), ...rest }
}

async function keepPrivate(path: string): Promise<KeyObject> {
  const text = await textOf(path)
  if (text !== undefined) return usable(path, () => createPrivateKey(text))
  // Of a curve: made, and signed with, in a fraction of the time of an RSA key.
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  await writeAtomically(path, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 0o600)
  return privateKey
}

const pemBlock = /-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g
const publicKeys = (text: string, path: string): KeyObject[] =>
  [...text.matchAll(pemBlock)].map(([block]) => usable(path, () => createPublicKey(block)))

function usable(path: string, read: () => KeyObject): KeyObject {
  let key: KeyObject | undefined
  try {
    key = read()
  } catch {
    // Told below, without the text of a key in it.
  }
  if (key && algorithmFor(key)) return key
  throw new Error(
    `${path} holds no key for ServiceAccount tokens: PEM of RSA or of the curves P-256, P-384, P-521 is needed`,
  )
}

const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }) as string
