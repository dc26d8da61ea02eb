import type { Entries, Entry } from './entries.ts'
import { textOf } from './shared.ts'

/** The entries as JSON. Texts of sets, which are most of it, are those made before. */
export const textOfEntries = (entries: Entries): string => `[${entries.map(entryText).join(',')}]`

function entryText({ fieldsV1, subresource, ...head }: Entry): string {
  const start = JSON.stringify(head).slice(0, -1)
  const end = subresource === undefined ? '' : `,"subresource":${JSON.stringify(subresource)}`
  return `${start},"fieldsV1":${textOf(fieldsV1)}${end}}`
}
