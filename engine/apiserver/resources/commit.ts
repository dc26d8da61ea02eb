import type { AnyKind, KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Row, Write } from '@hawser/store/log.ts'
import { LogBusy } from '@hawser/store/logbusy.ts'
import type { Draft } from '../admission/draft.ts'
import { type Entry, entryOf, Writing, type Written, withMetadata } from '../cache/entry.ts'
import { entriesText } from '../managedfields/sharedentries.ts'
import { checkSize, isTooLarge } from './objectsize.ts'
import { cacheKey, type State, storeKey } from './state.ts'

/**
 * Writes a new version of an object. This is where an object becomes text, once: get, list and watch reuse it.
 *
 * @param expected  Revision that is replaced; 0: the object is new.
 * @param dryRun    Answer as if, and write nothing.
 * @param isLast    The object is removed next, by the same caller: nobody builds on this version.
 * @returns         Undefined when somebody else was first.
 */
export async function commit(
  state: State,
  kind: AnyKind,
  draft: Draft,
  expected: number,
  dryRun: boolean | undefined,
  isLast = false,
): Promise<Entry | undefined> {
  const { managedFields } = draft.metadata
  const metadata = withoutVersion(draft.metadata)
  const key = cacheKey(metadata.namespace, metadata.name)
  const object = { ...draft, metadata } as unknown as KubeObject
  const { text: value, ownersLength } = sizedText(kind, object, managedFields)
  if (dryRun) {
    // Whether there is one already, who makes one has looked: of another that is not on disk he must not hear.
    if (expected !== 0 && newest(state, kind, key)?.revision !== expected) return undefined
    return entryOf(key, expected || state.store.revision, value)
  }
  const writing = new Writing(key, value, object, ownersLength)
  const row = await store(state, { key: storeKey(kind, key), value, expected }, writing, isLast)
  return row && writing.entry
}

/**
 * The version is not in the text: it is put in when it is known; and owners have texts of their own. (Not deleted: that would
 * make a slow object of it. And not by `...`, which V8 does slowly when something is left out.)
 */
function withoutVersion(metadata: Draft['metadata']): Draft['metadata'] {
  const rest: Record<string, unknown> = {}
  for (const name in metadata) {
    if (name !== 'resourceVersion' && name !== 'managedFields') rest[name] = metadata[name as 'name']
  }
  return rest as unknown as Draft['metadata']
}

/** The newest version of an object, which may not be on disk yet. */
const newest = (state: State, kind: AnyKind, key: string): Entry | undefined =>
  state.underway.get(storeKey(kind, key))?.entry ?? state.cacheOf(kind).get(key)

interface Text extends Pick<Written, 'ownersLength'> {
  readonly text: string
}

/** What is too large because of its owners is kept without them, as upstream does. */
function sizedText(
  kind: AnyKind,
  object: KubeObject,
  managedFields: KubeObject['metadata']['managedFields'],
): Text {
  const whole = textOf(object, managedFields)
  if (!isTooLarge(kind, object, whole.text)) return whole
  delete (object.metadata as Mutable<KubeObject['metadata']>).managedFields
  const without = JSON.stringify(object)
  checkSize(kind, object, without)
  return { text: without, ownersLength: 0 }
}

/** Owners of fields have texts already, which most objects share. */
function textOf(object: KubeObject, managedFields: KubeObject['metadata']['managedFields']): Text {
  const text = JSON.stringify(object)
  if (!managedFields?.length) return { text, ownersLength: 0 }
  ;(object.metadata as Mutable<KubeObject['metadata']>).managedFields = managedFields as never
  const owners = `"managedFields":${entriesText(managedFields as never)}`
  // A comma follows.
  return { text: withMetadata(text, owners), ownersLength: owners.length + 1 }
}

/** Removes an object; undefined when somebody else was first. */
export async function remove(state: State, kind: AnyKind, entry: Entry): Promise<number | undefined> {
  const row = await store(state, { key: storeKey(kind, entry.key), expected: entry.revision }, undefined)
  return row?.revision
}

/**
 * @param writing  Undefined: a removal.
 * @param isLast   Whoever comes next waits until the object is gone.
 */
async function store(
  state: State,
  write: Write,
  writing: Writing | undefined,
  isLast = writing === undefined,
): Promise<Row | undefined> {
  const { underway, disk } = state
  const stored = state.store.write(write, (revision) => {
    writing?.decided(revision)
    if (isLast) underway.drop(write.key)
    return writing
  })
  // Of what is new nobody knows yet.
  const isUnderway = writing?.isDecided === true && !isLast && write.expected !== 0
  if (isUnderway) {
    underway.add(write.key, writing, stored)
    state.locks.pass(write.key)
  }
  try {
    const row = await stored
    disk.problem = undefined
    return row
  } catch (error) {
    if (error instanceof LogBusy)
      throw new StatusError('TooManyRequests', error.message, { details: { retryAfterSeconds: 1 } })
    disk.problem = (error as Error).message
    throw error
  } finally {
    if (isUnderway) underway.drop(write.key, writing)
  }
}
