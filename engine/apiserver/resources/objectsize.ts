import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** The longest request etcd takes when nobody tells it otherwise. */
const maxBytes = 1.5 * 1024 * 1024

/** @throws {StatusError} with etcd's words when upstream could not store the object. */
export function checkSize(kind: AnyKind, object: KubeObject, text: string): void {
  if (isTooLarge(kind, object, text))
    throw new StatusError('Unknown', 'etcdserver: request is too large', { foreign: { code: 500 } })
}

/**
 * Whether an object is larger than upstream could store.
 *
 * @param text  The object as JSON, which is how upstream stores custom resources; of other kinds it stores protobuf,
 *   which is never longer.
 */
export function isTooLarge(kind: AnyKind, object: KubeObject, text: string): boolean {
  // A letter has at most three bytes.
  if (text.length <= maxBytes / 3) return false
  if (kind.isCustom) return Buffer.byteLength(text) > maxBytes
  return text.length > maxBytes && sizeOf(object) > maxBytes
}

/** About the length of the protobuf: texts and keys of maps as they are, and for each value where it belongs. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 3 + Buffer.byteLength(value)
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + sizeOf(item), 0)
  if (typeof value !== 'object' || value === null) return 2
  return Object.values(value).reduce((sum: number, item) => sum + 4 + sizeOf(item), 0)
}
