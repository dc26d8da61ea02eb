import type { AnyKind, KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import { conflict } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import { entriesOf, isSameOwnership } from '../managedfields/entries.ts'
import { isEqual } from './equal.ts'
import { notThatOne } from './refusals.ts'

type Metadata = Mutable<KubeObject['metadata']>

/** Which part of an object a write may change; `whole`: the object with its status, as the server itself may. */
export type Part = 'object' | 'whole' | 'status' | 'approval' | 'finalize' | 'ephemeralcontainers'

/** Whether a write is about what is wanted, and not only about what was found. */
export const isOfObject = (part: Part): boolean => part === 'object' || part === 'whole'

/**
 * What a write makes of an object: what was sent, with everything kept that this write may not touch.
 *
 * @param given  Decoded, and ours to change.
 * @throws {StatusError} `Conflict` when it was sent for another object of the same name.
 */
export function nextVersion(kind: AnyKind, part: Part, given: Draft, old: KubeObject): Draft {
  if (given.metadata.uid && given.metadata.uid !== old.metadata.uid) {
    throw conflict(kind, old.metadata.name, notThatOne('UID', given.metadata.uid, old.metadata.uid))
  }
  switch (part) {
    case 'object':
      return changedObject(kind, given, old)
    case 'whole':
      return { ...given, metadata: keptMetadata(given.metadata, old.metadata) }
    case 'status':
      return {
        ...(old as Draft),
        metadata: statusMetadata(kind, given.metadata, old.metadata),
        status: given.status,
      }
    case 'approval':
      return {
        ...(old as Draft),
        metadata: { ...(old.metadata as Metadata) },
        status: { ...(old.status as object), conditions: conditionsOf(given) },
      }
    case 'ephemeralcontainers': {
      const { ephemeralContainers } = (given.spec ?? {}) as { ephemeralContainers?: unknown }
      const { ephemeralContainers: _, ...spec } = old.spec as { ephemeralContainers?: unknown }
      return {
        ...(old as Draft),
        metadata: { ...(old.metadata as Metadata) },
        spec: { ...spec, ...(ephemeralContainers ? { ephemeralContainers } : {}) },
      }
    }
    case 'finalize': {
      const { finalizers } = (given.spec ?? {}) as { finalizers?: readonly string[] }
      return {
        ...(old as Draft),
        metadata: { ...(old.metadata as Metadata) },
        spec: { ...(old.spec as object), ...(finalizers ? { finalizers } : { finalizers: [] }) },
      }
    }
  }
}

const conditionsOf = ({ status }: Draft): unknown =>
  (status as { conditions?: unknown } | undefined)?.conditions

function changedObject(kind: AnyKind, given: Draft, old: KubeObject): Draft {
  const draft: Draft = { ...given, metadata: keptMetadata(given.metadata, old.metadata) }
  if (kind.hasStatus) {
    if (old.status === undefined) delete draft.status
    else draft.status = kind.statusByObject?.(given.status, old.status, old) ?? old.status
  }
  return draft
}

/** Fields that only the server writes stay as they are. */
const kept = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generation',
] as const

function keptMetadata(given: Metadata, old: KubeObject['metadata']): Metadata {
  const metadata = { ...given }
  for (const field of kept) {
    if (metadata[field] === old[field]) continue
    if (old[field] === undefined) delete metadata[field]
    else Object.assign(metadata, { [field]: old[field] })
  }
  return metadata
}

/**
 * Those who report on an object of the core group (the node agent) also label and annotate it. The revision of a
 * Deployment comes this way too: an annotation of the object itself would count as a change of what is wanted.
 */
function statusMetadata(kind: AnyKind, given: Metadata, old: KubeObject['metadata']): Metadata {
  const metadata: Metadata = { ...(old as Metadata) }
  if (kind.group !== '' && kind.resource !== 'deployments.apps') return metadata
  if (given.labels && kind.group === '') metadata.labels = given.labels
  if (given.annotations) metadata.annotations = given.annotations
  return metadata
}

/**
 * Whether anything but `metadata` and `status` differs: that is what `generation` counts. A status that is no
 * subresource is like any other field, and annotations of a Deployment go on to its ReplicaSets.
 */
export function changesSpec(kind: AnyKind, draft: Draft, old: KubeObject): boolean {
  const fields = new Set([...Object.keys(draft), ...Object.keys(old)])
  for (const bookkeeping of ['kind', 'apiVersion', 'metadata']) fields.delete(bookkeeping)
  if (kind.hasStatus) fields.delete('status')
  const { annotations } = draft.metadata
  if (kind.resource === 'deployments.apps' && !isEqual(annotations ?? {}, old.metadata.annotations ?? {}))
    return true
  return [...fields].some((field) => !isEqual(draft[field], old[field]))
}

/** Whether the write changes nothing at all: then nothing is written, and the resourceVersion stays. */
export function isUnchanged(draft: Draft, old: KubeObject): boolean {
  const { resourceVersion, managedFields, ...metadata } = draft.metadata
  const { resourceVersion: before, managedFields: oldFields, ...oldMetadata } = old.metadata
  return (
    isEqual(metadata, oldMetadata) &&
    // A new time alone is no change.
    (managedFields === oldFields || isSameOwnership(entriesOf(draft), entriesOf(old))) &&
    isEqual({ ...draft, metadata: undefined }, { ...old, metadata: undefined })
  )
}

/** Everybody who kept the object has let go of it: the write that says so removes it. */
export function isFinished({ metadata, kind, apiVersion, spec }: KubeObject): boolean {
  if (metadata.deletionTimestamp === undefined || (metadata.finalizers ?? []).length > 0) return false
  if ((metadata.deletionGracePeriodSeconds ?? 0) > 0) return false
  const finalizers =
    kind === 'Namespace' && apiVersion === 'v1'
      ? (spec as { finalizers?: readonly string[] }).finalizers
      : undefined
  return (finalizers ?? []).length === 0
}
