import type { AnyKind, KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { LogBusy } from '@hawser/store/logbusy.ts'
import type { Draft } from '../admission/draft.ts'
import { type Entry, entryOf, withMetadata } from '../cache/entry.ts'
import { entriesText } from '../managedfields/text.ts'
import { checkSize, isTooLarge } from './objectsize.ts'
import { cacheKey, type State, storeKey } from './state.ts'

/**
 * Writes a new version of an object. This is where an object becomes text, once: get, list and watch reuse it.
 *
 * @param expected  Revision that is replaced; 0: the object is new.
 * @param dryRun    Answer as if, and write nothing.
 * @returns         Undefined when somebody else was first.
 */
export async function commit(
  state: State,
  kind: AnyKind,
  draft: Draft,
  expected: number,
  dryRun: boolean | undefined,
): Promise<Entry | undefined> {
  // Not in the text: it is put in when it is known. (Not deleted: that would make a slow object of it.)
  const { resourceVersion: _, managedFields, ...metadata } = draft.metadata
  const key = cacheKey(metadata.namespace, metadata.name)
  const object = { ...draft, metadata } as unknown as KubeObject
  const value = sizedText(kind, object, managedFields)
  const cache = state.cacheOf(kind)
  if (dryRun) {
    const now = cache.get(key)
    if ((now?.revision ?? 0) !== expected) return undefined
    return entryOf(key, expected || state.store.revision, value)
  }
  const row = await write(state, { key: storeKey(kind, key), value, expected }, object)
  return row && cache.get(key)
}

/** What is too large because of its owners is kept without them, as upstream does. */
function sizedText(
  kind: AnyKind,
  object: KubeObject,
  managedFields: KubeObject['metadata']['managedFields'],
): string {
  const text = textOf(object, managedFields)
  if (!isTooLarge(kind, object, text)) return text
  delete (object.metadata as Mutable<KubeObject['metadata']>).managedFields
  const without = JSON.stringify(object)
  checkSize(kind, object, without)
  return without
}

/** Owners of fields have texts already, which most objects share. */
function textOf(object: KubeObject, managedFields: KubeObject['metadata']['managedFields']): string {
  const text = JSON.stringify(object)
  if (!managedFields?.length) return text
  ;(object.metadata as Mutable<KubeObject['metadata']>).managedFields = managedFields as never
  return withMetadata(text, `"managedFields":${entriesText(managedFields as never)}`)
}

/** Removes an object; false when somebody else was first. */
export async function remove(state: State, kind: AnyKind, entry: Entry): Promise<number | undefined> {
  const row = await write(state, { key: storeKey(kind, entry.key), expected: entry.revision }, undefined)
  return row?.revision
}

async function write(
  state: State,
  about: { key: string; value?: string; expected: number },
  object: KubeObject | undefined,
) {
  try {
    const row = await state.store.write(about, object)
    state.disk.problem = undefined
    return row
  } catch (error) {
    if (!(error instanceof LogBusy)) {
      state.disk.problem = (error as Error).message
      throw error
    }
    throw new StatusError('TooManyRequests', error.message, { details: { retryAfterSeconds: 1 } })
  }
}

/** Makes the written object what the cache shares: it has its revision. */
export function settled(object: KubeObject | undefined, revision: number): KubeObject | undefined {
  if (!object) return undefined
  ;(object.metadata as { resourceVersion: string }).resourceVersion = String(revision)
  return object
}
