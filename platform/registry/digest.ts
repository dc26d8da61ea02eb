import { createHash } from 'node:crypto'
import { RegistryError } from './error.ts'

/** What a blob is known by: `sha256:` or `sha512:` and as many hex digits as that has. */
export interface Digest {
  readonly algorithm: Algorithm
  readonly hex: string
}
export type Algorithm = 'sha256' | 'sha512'

const hexDigits: Readonly<Record<Algorithm, number>> = { sha256: 64, sha512: 128 }
export const algorithms = Object.keys(hexDigits) as readonly Algorithm[]

const shape = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$/

/** @throws {RegistryError} `DIGEST_INVALID`, quoting the text. */
export function parseDigest(text: string): Digest {
  const [name = '', hex = ''] = text.split(':')
  const algorithm = algorithms.find((known) => known === name)
  if (algorithm && hex.length === hexDigits[algorithm] && /^[0-9a-f]+$/.test(hex)) return { algorithm, hex }
  const why =
    shape.test(text) && !algorithm
      ? `its algorithm is none of ${algorithms.join(', ')}`
      : 'it is not ALGORITHM:HEX with all of its lower case hex digits'
  throw new RegistryError('DIGEST_INVALID', `"${text.slice(0, 200)}" cannot be a digest: ${why}`)
}

/** The same as undefined for what is no digest. */
export function digestIn(text: string): Digest | undefined {
  try {
    return parseDigest(text)
  } catch {
    return undefined
  }
}

export const textOf = ({ algorithm, hex }: Digest): string => `${algorithm}:${hex}`

export const digestOfBytes = (algorithm: Algorithm, bytes: Buffer): Digest => ({
  algorithm,
  hex: createHash(algorithm).update(bytes).digest('hex'),
})
