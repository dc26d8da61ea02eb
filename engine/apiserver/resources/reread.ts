import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { type Entry, entryOf } from '../cache/entry.ts'
import { isEqual } from './equal.ts'

/**
 * A stored object as its kind reads it now: a definition may have new defaults since it was written, or know fewer
 * fields. What was stored in another version stays as it is until it is shown.
 */
export function reread(kind: AnyKind, entry: Entry): Entry {
  const stored = JSON.parse(entry.text) as KubeObject
  if (!kind.decode || stored.apiVersion !== kind.apiVersion) return entry
  const { metadata: before, kind: name, apiVersion, ...given } = stored
  const { metadata: _, kind: ___, apiVersion: ____, ...fields } = kind.decode(stored).value as KubeObject
  if (isEqual(given, fields)) return entry
  const { resourceVersion: __, ...metadata } = before
  const text = JSON.stringify({ kind: name, apiVersion, metadata, ...fields })
  return entryOf(entry.key, entry.revision, text)
}
