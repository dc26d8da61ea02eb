import { deepFreeze } from '../cache/freeze.ts'
import { type Entries, entryOf, isOf, type Writer } from './entries.ts'
import type { Fields } from './fields.ts'
import { textOfEntries } from './text.ts'

interface Latest {
  readonly entries: Entries
  readonly text: string
}
const latest = new WeakMap<Fields, Latest>()

/**
 * The owners of a new object. Objects of one shape that a client makes within a second (pods of a template) share one
 * frozen list.
 *
 * @param fields  Shared (shared.ts).
 */
export function newOwners(writer: Writer, time: string | undefined, fields: Fields): Entries {
  const known = latest.get(fields)?.entries
  const [entry] = known ?? []
  const isSame = entry?.time === time && entry?.apiVersion === writer.apiVersion && isOf(entry, writer)
  if (known && isSame) return known
  const entries = deepFreeze([entryOf(writer, time, fields)])
  latest.set(fields, { entries, text: textOfEntries(entries) })
  return entries
}

/** The entries as JSON; made once for a list that new objects share. */
export function entriesText(entries: Entries): string {
  const known = entries[0] && latest.get(entries[0].fieldsV1)
  return known?.entries === entries ? known.text : textOfEntries(entries)
}
