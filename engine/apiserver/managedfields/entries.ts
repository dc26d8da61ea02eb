import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isEqual } from '../resources/equal.ts'
import { readFields } from './canonical.ts'
import { type Fields, isSameSet } from './fields.ts'

/** One line of `metadata.managedFields`: who owns what, since when. */
export interface Entry {
  readonly manager?: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** RFC 3339, whole seconds. */
  readonly time?: string
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: Fields
  readonly subresource?: string
}
export type Entries = readonly Entry[]

/** The owners that an object names. */
export const entriesOf = ({ metadata }: Pick<KubeObject, 'metadata'>): Entries =>
  (metadata.managedFields ?? []) as Entries

/** Who writes, as an entry names it. */
export interface Writer {
  /** At most 128 bytes; empty counts as `unknown`. */
  readonly manager: string
  readonly operation: Entry['operation']
  readonly apiVersion: string
  readonly subresource?: string | undefined
}

/** An entry is of a writer when all but its fields and time agree; an applier keeps its entry across versions. */
export const isOf = (entry: Entry, { manager, operation, apiVersion, subresource = '' }: Writer): boolean =>
  (entry.manager ?? '') === manager &&
  entry.operation === operation &&
  (entry.subresource ?? '') === subresource &&
  (operation === 'Apply' || entry.apiVersion === apiVersion)

/** The fields in upstream's order. */
export const entryOf = (writer: Writer, time: string | undefined, fieldsV1: Fields): Entry => ({
  manager: writer.manager,
  operation: writer.operation,
  apiVersion: writer.apiVersion,
  ...(time !== undefined && { time }),
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...(writer.subresource && { subresource: writer.subresource }),
})

/** The text that upstream orders conflicting managers by. */
export const identityText = ({ manager, operation, apiVersion, subresource }: Entry): string =>
  JSON.stringify({
    ...(manager && { manager }),
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource && { subresource }),
  })

/** Appliers first, then by time, name, version and subresource: upstream's order. */
export function sorted(entries: Entries): Entries {
  return entries.every((entry, at) => at === 0 || compareEntries(entries[at - 1] as Entry, entry) <= 0)
    ? entries
    : [...entries].sort(compareEntries)
}

const orderedBy = ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const
function compareEntries(a: Entry, b: Entry): number {
  for (const field of orderedBy) {
    const [left = '', right = ''] = [a[field], b[field]]
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

/** Equality but for the times. */
export const isSameOwnership = (a: Entries, b: Entries): boolean =>
  a.length === b.length &&
  a.every(({ time: _, fieldsV1, ...entry }, at) => {
    const { time: __, fieldsV1: fields, ...other } = b[at] as Entry
    return isEqual(entry, other) && isSameSet(fieldsV1, fields)
  })

/** A client that sends `[]` or `[{}]` wants nobody to own anything. */
export const isReset = (given: unknown): boolean =>
  Array.isArray(given) &&
  (given.length === 0 || (given.length === 1 && Object.keys(given[0] ?? {}).length === 0))

/**
 * Reads entries that a client wrote. Entries that are as before are the very ones of before.
 *
 * @returns Undefined when they say nothing or cannot be read: then those of before hold, as upstream does it.
 */
export function readEntries(given: unknown, before: Entries): Entries | undefined {
  if (!Array.isArray(given) || given.length === 0) return undefined
  try {
    const entries = given.map((entry: Partial<Entry>, at) => {
      const old = before[at]
      return old && isEqual(entry, old) ? old : readEntry(entry)
    })
    return withoutRepeated(entries)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function readEntry({ fieldsV1, ...entry }: Partial<Entry>): Entry | undefined {
  const { operation, apiVersion, fieldsType } = entry
  if (operation !== 'Apply' && operation !== 'Update') throw new SyntaxError('operation')
  if (!apiVersion) throw new SyntaxError('apiVersion')
  if (fieldsType !== 'FieldsV1') throw new SyntaxError('fieldsType')
  const { manager = '', subresource, time } = entry
  const fields = readFields(fieldsV1)
  return fields && entryOf({ manager, operation, apiVersion, subresource }, time, fields)
}

/** The last one of a writer counts. */
function withoutRepeated(entries: readonly (Entry | undefined)[]): Entries {
  const byWriter = new Map<string, Entry | undefined>()
  for (const [at, entry] of entries.entries()) byWriter.set(entry ? identityText(entry) : String(at), entry)
  return [...byWriter.values()].filter((entry) => entry !== undefined)
}
