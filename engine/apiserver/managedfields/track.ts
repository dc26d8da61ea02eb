import type { Node } from '@hawser/kinds/schema.ts'
import { capped } from './cap.ts'
import { compare, type Difference } from './compare.ts'
import { type Entries, type Entry, entryOf, isOf, sorted, type Writer } from './entries.ts'
import { difference, differenceBelow, type Fields, union } from './fields.ts'
import { createdFields } from './newfields.ts'
import { rootShapeOf } from './shape.ts'
import { sharedSet, sharedStep } from './shared.ts'
import { newOwners } from './sharedentries.ts'

/** A write whose owners are to be noted. */
export interface Write {
  /** Schema of the kind. */
  readonly node: Node
  readonly writer: Writer
  /** RFC 3339, whole seconds; undefined where upstream notes none. */
  readonly time: string | undefined
  /** Fields that this way of writing cannot set (status on the object, spec on the status). */
  readonly reset?: Fields | undefined
}

/**
 * The owners of a new object's fields: whoever made it.
 *
 * @param entries  Those that the client sent with it; they keep what the object does not show.
 */
export function trackCreate(write: Write, object: object, entries: Entries = []): Entries {
  const { node, writer, time, reset } = write
  const changed = createdFields(node, object, reset)
  if (!changed) return entries
  if (entries.length === 0) return newOwners(writer, time, changed)
  return tracked({ node, writer, time }, { changed }, entries)
}

/**
 * The owners after an update: who changes a field takes it from everybody else, and what is gone belongs to nobody.
 *
 * @param entries  Those of the old version, or those that the client put in their place.
 * @returns `entries` itself when nothing changes in them. An object without any is not tracked.
 */
export function trackUpdate(write: Write, old: object, now: object, entries: Entries): Entries {
  if (entries.length === 0) return entries
  const found = compare(rootShapeOf(write.node), old, now)
  return found ? tracked(write, found, entries) : entries
}

function tracked({ writer, time, reset }: Write, found: Difference, entries: Entries): Entries {
  const changed = differenceBelow(found.changed, reset)
  const removed = differenceBelow(found.removed, reset)
  const kept: Entry[] = []
  let own: Entry | undefined
  for (const entry of entries) {
    if (!own && isOf(entry, writer)) own = entry
    else {
      const rest = lessened(entry, changed, removed)
      if (rest) kept.push(rest)
    }
  }
  const mine = ownEntry(writer, time, own, changed, removed)
  return sorted(capped(mine ? [...kept, mine] : kept))
}

/** The entry without fields that are no longer its own; undefined when none is left. */
export function lessened(
  entry: Entry,
  changed: Fields | undefined,
  removed: Fields | undefined,
): Entry | undefined {
  const fields = difference(difference(entry.fieldsV1, changed), removed)
  if (fields === entry.fieldsV1) return entry
  return (
    fields && { ...entry, fieldsV1: sharedStep(fields, entry.fieldsV1, `-${stepText(changed, removed)}`) }
  )
}

function ownEntry(
  writer: Writer,
  time: string | undefined,
  own: Entry | undefined,
  changed: Fields | undefined,
  removed: Fields | undefined,
): Entry | undefined {
  if (!changed) return own && lessened(own, undefined, removed)
  const fields = union(difference(own?.fieldsV1, removed), changed) as Fields
  if (!own) return entryOf(writer, time, sharedSet(fields))
  return entryOf(writer, time, sharedStep(fields, own.fieldsV1, `+${stepText(changed, removed)}`))
}

const stepText = (changed: Fields | undefined, removed: Fields | undefined): string =>
  `${changed && JSON.stringify(changed)}-${removed && JSON.stringify(removed)}`
