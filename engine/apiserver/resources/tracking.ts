import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { AdmissionRequest } from '../admission/chain.ts'
import type { Draft } from '../admission/draft.ts'
import { type Entries, entriesOf, isReset, readEntries, type Writer } from '../managedfields/entries.ts'
import { managerOf } from '../managedfields/name.ts'
import { resetFields } from '../managedfields/reset.ts'
import { trackCreate, trackUpdate, type Write } from '../managedfields/track.ts'
import type { Part } from './nextversion.ts'
import type { Call } from './resources.ts'
import type { State } from './state.ts'
import { withEqualSpec } from './untouched.ts'

/** The write of a call, as far as owners of fields are concerned. */
export function writeOf(
  { now }: Pick<State, 'now'>,
  { options = {}, userAgent = '', subresource }: Call,
  kind: AnyKind,
  operation: Writer['operation'] = 'Update',
): Write {
  const manager = options.fieldManager || managerOf(userAgent) || 'unknown'
  return {
    node: kind.node,
    writer: { manager, operation, apiVersion: kind.apiVersion, subresource },
    // Upstream carries the owners of a Scale over into the object without the times of new ones.
    time: subresource === 'scale' ? undefined : formatTime(now()),
    reset: resetFields(kind, subresource),
  }
}

export function own(draft: Draft, entries: Entries): void {
  if (entries.length > 0) draft.metadata.managedFields = entries as never
  else if (draft.metadata.managedFields) delete draft.metadata.managedFields
}

/** Notes in a new object who owns its fields. Before admission: what plugins set is nobody's. */
export function ownNew(state: State, call: Call, kind: AnyKind, draft: Draft): void {
  const given = draft.metadata.managedFields
  const entries = given === undefined || isReset(given) ? [] : (readEntries(given, []) ?? [])
  own(draft, trackCreate(writeOf(state, call, kind), draft, entries))
}

/** Notes in a new version who owns its fields now. */
export function ownChanges(
  state: State,
  call: Call,
  { kind, part }: { kind: AnyKind; part: Part },
  draft: Draft,
  old: KubeObject,
): void {
  const entries = startingFrom(part, draft, entriesOf(old))
  const seen = entries.length > 0 ? withEqualSpec(draft, old) : draft
  own(draft, trackUpdate(writeOf(state, call, kind), old, seen, entries))
}

/** A client may put other owners in place of those that are noted, but only where it writes the whole object. */
function startingFrom(part: Part, { metadata }: Draft, before: Entries): Entries {
  const given = metadata.managedFields
  if (part !== 'object' || given === undefined || (given as unknown) === before) return before
  return isReset(given) ? [] : (readEntries(given, before) ?? before)
}

/** Takes back what a plugin or webhook made of the owners, when that cannot be read. */
export function keepReadable(request: AdmissionRequest, before: unknown): void {
  const { metadata } = request.object as Draft
  const after = metadata.managedFields
  if (after === before || (after?.length ?? 0) === 0 || readEntries(after, [])) return
  own(request.object as Draft, (before ?? []) as Entries)
  request.warnings.push(
    '.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: operation must be `Apply` or `Update`',
  )
}
