import { createHash } from 'node:crypto'
import type { Algorithm } from '../digest.ts'

/** The hash of what has come so far. */
export interface Running {
  readonly algorithm: Algorithm
  /** Bytes that are in it. */
  readonly offset: number
  update(bytes: Uint8Array): void
  /** Hex; asking does not end it. */
  digest(): string
}

export function hashing(algorithm: Algorithm): Running {
  const hash = createHash(algorithm)
  let offset = 0
  return {
    algorithm,
    get offset() {
      return offset
    },
    update(bytes) {
      hash.update(bytes)
      offset += bytes.length
    },
    digest: () => hash.copy().digest('hex'),
  }
}
