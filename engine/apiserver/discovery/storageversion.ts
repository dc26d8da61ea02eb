import { createHash } from 'node:crypto'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { storedKind } from '../resources/versions.ts'

/**
 * Says without naming it as which version a kind is stored: those who migrate stored objects notice by it that another
 * one has come. Undefined of what is not stored. Upstream's hash, so that the same version looks the same everywhere.
 */
export function storageVersionHash(kind: AnyKind): string | undefined {
  const { group, version, kind: name, stored } = storedKind(kind)
  if (stored === false) return undefined
  return createHash('sha256').update(`${group}/${version}/${name}`).digest().subarray(0, 8).toString('base64')
}
