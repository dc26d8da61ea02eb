import { configuredFields, withNamedFields } from './configured.ts'
import type { Entries } from './entries.ts'
import { difference, type Fields, intersection, union, withoutItself } from './fields.ts'
import { remove } from './remove.ts'
import type { ObjectShape, Shape } from './shape.ts'

/** The two views of a kind's objects: all of them, and what can be owned. */
export interface Shapes {
  readonly full: Shape
  readonly owned: ObjectShape
}

/**
 * Takes out of a merged object what its applier said last time and does not say any more, unless somebody else (or
 * its new configuration) claims it.
 *
 * @param last  The applier's set of last time.
 * @param entries  Everybody's sets, the applier's new one among them.
 */
export function prune(
  { full, owned }: Shapes,
  merged: object,
  last: Fields | undefined,
  entries: Entries,
): object {
  if (!last) return merged
  const named = (fields: Fields | undefined) => withNamedFields(owned, fields)
  // The bookkeeping in metadata is nobody's, and stays.
  const without = (fields: Fields | undefined) =>
    (remove(full, merged, withoutItself(fields, 'f:metadata')) ?? {}) as object
  const before = named(configuredFields(owned, merged))
  const claimed = named(
    entries.reduce<Fields | undefined>((all, entry) => union(all, entry.fieldsV1), undefined),
  )

  const bare = named(configuredFields(owned, without(named(last))))
  const wanted = without(difference(before, union(bare, claimed)))
  const left = named(configuredFields(owned, wanted))
  return without(intersection(difference(before, left), named(last)))
}
