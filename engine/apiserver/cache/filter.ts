import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import {
  type FieldRequirement,
  type Labels,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  type Requirements,
} from '@hawser/kinds/meta/selector.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Which objects of a kind a list or a watch is about. */
export interface Filter {
  readonly namespace: string | undefined
  /** Set when only an object of this name can match. */
  readonly name: string | undefined
  /** Set when only changes that are filed under it can concern a watch: see audience.ts. */
  readonly trigger?: string | undefined
  /** Undefined: every object of the namespace matches. */
  readonly matches: ((one: Selectable) => boolean) | undefined
}
/** What selectors look at. */
export interface Selectable {
  readonly labels: Labels
  /** The text of a field that objects of the kind can be selected by. */
  field(kind: AnyKind, name: string): string
}
export interface Selection {
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
}

/**
 * Compiles the selectors of a request.
 *
 * @throws {StatusError} `BadRequest` for a selector that cannot be read, or a field that the kind does not offer.
 */
export function filterOf(kind: AnyKind, selection: Selection): Filter {
  const labels = selection.labelSelector ? parseLabelSelector(selection.labelSelector) : []
  const fields = selection.fieldSelector ? parseFieldSelector(selection.fieldSelector) : []
  if (selection.name) return filterOf(kind, { ...selection, ...byName(selection) })
  for (const { field } of fields) checkField(kind, field)
  const exact = (wanted: string): string | undefined =>
    fields.find(({ field, equal }) => field === wanted && equal)?.value
  const namespaced = kind.scope === 'Namespaced'
  const namespace = selection.namespace ?? (namespaced ? exact('metadata.namespace') : undefined)
  const name = exact('metadata.name')
  const followed = kind.followedBy && exact(kind.followedBy)
  return {
    namespace,
    name,
    trigger:
      name !== undefined && (namespace !== undefined || !namespaced)
        ? keyTrigger(namespace === undefined ? name : `${namespace}/${name}`)
        : followed !== undefined && followed !== ''
          ? fieldTrigger(followed)
          : undefined,
    matches: matcher(kind, labels, fields),
  }
}

/** The trigger of all changes of the object with this key. */
export const keyTrigger = (key: string): string => `key ${key}`
/** The trigger of all changes of objects whose field `followedBy` is, or was, `value`. */
export const fieldTrigger = (value: string): string => `field ${value}`

/** A watch of one object is a watch with one field requirement; the client may only repeat it. */
const byName = ({ name, fieldSelector }: Selection): Selection => {
  const own = `metadata.name=${name}`
  const repeated = fieldSelector
    ? parseFieldSelector(fieldSelector).find(({ field, equal }) => field === 'metadata.name' && equal)
    : undefined
  if (fieldSelector && repeated?.value !== name)
    throw new StatusError('BadRequest', "fieldSelector metadata.name doesn't match requested name")
  return { name: undefined, fieldSelector: fieldSelector || own }
}

function checkField({ selectable = {} }: AnyKind, field: string): void {
  if (field === 'metadata.name' || field === 'metadata.namespace' || Object.hasOwn(selectable, field)) return
  const offered = ['metadata.name', 'metadata.namespace', ...Object.keys(selectable)]
  throw new StatusError('BadRequest', `field label not supported: ${field}`, {
    hint: `These fields can be selected: ${offered.join(', ')}`,
  })
}

function matcher(
  kind: AnyKind,
  labels: Requirements,
  fields: readonly FieldRequirement[],
): Filter['matches'] {
  if (fields.length === 0) {
    return labels.length === 0 ? undefined : (one) => matchesLabels(labels, one.labels)
  }
  return (one) =>
    matchesLabels(labels, one.labels) && matchesFields(fields, (field) => one.field(kind, field))
}

export const selectableOf = (object: KubeObject): Selectable => ({
  labels: object.metadata.labels,
  field: (kind, name) => readField(kind, object, name),
})

export function readField(kind: AnyKind, object: KubeObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name
  if (field === 'metadata.namespace') return object.metadata.namespace ?? ''
  return kind.selectable?.[field]?.(object) ?? ''
}
