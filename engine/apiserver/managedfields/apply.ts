import { isObject } from '@hawser/kinds/meta/json.ts'
import { isEqual } from '../resources/equal.ts'
import { compare } from './compare.ts'
import { configuredFields } from './configured.ts'
import type { Conflict } from './conflicts.ts'
import { type Entries, type Entry, entryOf, isOf, sorted } from './entries.ts'
import { differenceBelow, type Fields, intersection } from './fields.ts'
import { merge } from './merge.ts'
import { prune, type Shapes } from './prune.ts'
import { rootShapeOf, shapeOf } from './shape.ts'
import { sharedSet } from './shared.ts'
import { lessened, trackCreate, type Write } from './track.ts'

/** An object with a configuration applied, and who owns what then. */
export interface Applied {
  /** Not decoded: as the configuration has it, without defaults for what is new. */
  readonly object: object
  readonly entries: Entries
}
/** What stands against it. */
export interface Refused {
  readonly conflicts: readonly Conflict[]
}

/**
 * Applies a configuration to the live version of an object.
 *
 * @param live  The empty object of its kind when there is none yet.
 * @param config  As the client sent it: only what it says is claimed.
 * @param isNew  There is no live version.
 * @param force  Take what others own.
 */
export function applyConfiguration(
  write: Write,
  { live, entries: known, isNew }: { live: object; entries: Entries; isNew: boolean },
  config: object,
  force: boolean,
): Applied | Refused {
  const { node, writer, time, reset } = write
  const shapes: Shapes = { full: shapeOf(node), owned: rootShapeOf(node) }
  const before =
    known.length === 0 && !isNew
      ? trackCreate(
          { ...write, writer: { ...writer, manager: 'before-first-apply', operation: 'Update' } },
          live,
        )
      : known
  const last = before.find((entry) => isOf(entry, writer))
  const claimed = differenceBelow(configuredFields(shapes.owned, config), reset)
  const others = before.filter((entry) => entry !== last)
  const mine = claimed && entryOf(writer, last?.time, claimed)
  const merged = merge(shapes.full, live, config) as object
  const object = prune(shapes, merged, last?.fieldsV1, mine ? [...others, mine] : others)
  const settled = settle(shapes, reset, live, object, others, force)
  if ('conflicts' in settled) return settled
  const isSame = isEqual(live, object)
  const entry = claimed && entryOf(writer, isSame ? last?.time : time, sharedSet(claimed))
  return { object, entries: sorted(entry ? [...settled.entries, entry] : settled.entries) }
}

/** What others keep; or what stands against it. */
function settle(
  { owned }: Shapes,
  reset: Fields | undefined,
  live: object,
  object: object,
  others: Entries,
  force: boolean,
): { entries: Entries } | Refused {
  const found = compare(owned, live, object)
  const changed = differenceBelow(found?.changed, reset)
  const removed = differenceBelow(found?.removed, reset)
  const conflicts = others.flatMap((entry) => conflictOf(entry, changed))
  if (conflicts.length > 0 && !force) return { conflicts }
  return {
    entries: others.map((entry) => lessened(entry, changed, removed)).filter((entry) => entry !== undefined),
  }
}

function conflictOf(entry: Entry, changed: Fields | undefined): Conflict[] {
  const fields = intersection(entry.fieldsV1, changed)
  return fields ? [{ entry, fields }] : []
}

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** The object's annotations; empty when it has none. */
export function annotationsOf(object: object): Readonly<Record<string, unknown>> {
  const { metadata } = object as { metadata?: unknown }
  const annotations = isObject(metadata) ? metadata.annotations : undefined
  return isObject(annotations) ? annotations : {}
}
