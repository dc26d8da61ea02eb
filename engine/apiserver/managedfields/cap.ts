import { type Entries, type Entry, entryOf, identityText, isOf } from './entries.ts'
import { type Fields, union } from './fields.ts'

/** Entries of updates beyond this are put together, the oldest first. */
const maxUpdateEntries = 10

/** Keeps the number of those who updated small: the oldest become one `ancient-changes` for each version. */
export function capped(entries: Entries): Entries {
  const updates = entries.filter(({ operation }) => operation === 'Update')
  let excess = updates.length - maxUpdateEntries
  if (excess <= 0) return entries
  const oldest = [...updates].sort(
    (a, b) => compareText(a.time ?? '', b.time ?? '') || compareText(identityText(a), identityText(b)),
  )
  const firstOf = new Map<string, Entry>()
  let left: Entries = entries
  for (const entry of oldest) {
    if (excess === 0) break
    const { apiVersion } = entry
    const first = firstOf.get(apiVersion)
    if (first) {
      left = gathered(left, first, entry)
      excess--
    } else firstOf.set(apiVersion, entry)
  }
  return left
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function gathered(entries: Entries, first: Entry, entry: Entry): Entries {
  const { apiVersion, time } = entry
  const writer = { manager: 'ancient-changes', operation: 'Update', apiVersion } as const
  const bucket = entries.find((one) => isOf(one, writer)) ?? first
  const fields = union(entry.fieldsV1, bucket.fieldsV1) as Fields
  const others = entries.filter((one) => one !== bucket && one !== entry)
  // The time of the later one.
  return [...others, entryOf(writer, time, fields)]
}
