import type { Field, ListNode, Node, ObjectNode } from '@hawser/kinds/schema.ts'
import { fieldElement } from './element.ts'

/** How server-side apply sees the values of a schema node: who owns what in it. */
export type Shape =
  | { readonly as: 'scalar'; readonly type: ScalarType }
  /** One owner for all of it. */
  | { readonly as: 'atomic'; readonly of: 'list' | 'map' | 'any' }
  | { readonly as: 'set' }
  | KeyedShape
  | { readonly as: 'map'; readonly values: Shape }
  | ObjectShape
  /** Seen from the value: objects are granular, lists are not. */
  | { readonly as: 'deduced' }

export type ScalarType = 'string' | 'numeric' | 'boolean' | 'untyped'
export interface KeyedShape {
  readonly as: 'keyed'
  /** Sorted by name. */
  readonly keys: readonly ListKey[]
  readonly items: Shape
}
export interface ListKey {
  readonly name: string
  /** What an item without the key counts as. */
  readonly default?: unknown
}
export interface ObjectShape {
  readonly as: 'object'
  /** Sorted by name. */
  readonly fields: readonly FieldShape[]
  readonly byName: ReadonlyMap<string, FieldShape>
  /** The shape of fields that the schema does not name; absent: there are none. */
  readonly others?: Shape
  /** Fields that nobody owns. */
  readonly ignored: ReadonlySet<string>
}
export interface FieldShape {
  readonly name: string
  /** `f:name` */
  readonly element: string
  readonly shape: Shape
  /** An object without anything has the field (Go's plain structs, and what has no `omitempty`). */
  readonly always: boolean
}

const deduced: Shape = { as: 'deduced' }
const shapes = new WeakMap<Node, Shape>()

export function shapeOf(node: Node): Shape {
  const known = shapes.get(node)
  if (known) return known
  if (node.type === 'object' && node.mapType !== 'atomic' && !isFreeForm(node)) return objectShape(node)
  const shape = simpleShape(node)
  shapes.set(node, shape)
  return shape
}

/** OpenAPI's `type: object` that names no field. */
const isFreeForm = ({ fields, open }: ObjectNode): boolean =>
  open === true && Object.keys(fields).length === 0

const rawExtension = 'io.k8s.apimachinery.pkg.runtime.RawExtension'

function simpleShape(node: Node): Shape {
  switch (node.type) {
    case 'object':
      return node.mapType === 'atomic' ? { as: 'atomic', of: 'map' } : deduced
    case 'map':
      return node.mapType === 'atomic'
        ? { as: 'atomic', of: 'map' }
        : { as: 'map', values: shapeOf(node.values) }
    case 'list':
      return listShape(node)
    case 'union':
      return deduced
    case 'any':
      return node.mapType === 'atomic' || node.name === rawExtension ? { as: 'atomic', of: 'any' } : deduced
    case 'string':
    case 'bytes':
      return { as: 'scalar', type: 'string' }
    case 'integer':
    case 'number':
      return { as: 'scalar', type: 'numeric' }
    case 'boolean':
      return { as: 'scalar', type: 'boolean' }
    default:
      return { as: 'scalar', type: 'untyped' }
  }
}

function listShape({ items, listType, listMapKeys, patchStrategy, patchMergeKey }: ListNode): Shape {
  const merges = listType === undefined && (patchStrategy?.startsWith('merge') ?? false)
  const keys = listType === 'map' ? listMapKeys : merges && patchMergeKey ? [patchMergeKey] : undefined
  if (keys && items.type === 'object') {
    const sorted = [...keys].sort()
    // Items come later: a schema may contain itself.
    return {
      as: 'keyed',
      keys: sorted.map((name) => keyOf(items, name)),
      get items() {
        return shapeOf(items)
      },
    }
  }
  if (listType === 'set' || (merges && !patchMergeKey)) return { as: 'set' }
  return { as: 'atomic', of: 'list' }
}

function keyOf({ fields }: ObjectNode, name: string): ListKey {
  const field = fields[name]
  if (field?.presence === 'defaulted' && field.default !== undefined) return { name, default: field.default }
  if (field?.presence === 'required' && field.node.type === 'string') return { name, default: '' }
  if (field?.presence === 'required' && field.node.type === 'integer') return { name, default: 0 }
  return { name }
}

function objectShape(node: ObjectNode): ObjectShape {
  const fields: FieldShape[] = []
  const byName = new Map<string, FieldShape>()
  const shape: ObjectShape = {
    as: 'object',
    fields,
    byName,
    ignored: new Set(),
    ...(node.open && { others: deduced }),
  }
  // Known before its fields are: a schema may contain itself.
  shapes.set(node, shape)
  for (const [name, field] of Object.entries(node.fields).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const always = isAlways(field)
    fields.push({ name, element: fieldElement(name), shape: shapeOf(field.node), always })
  }
  for (const field of fields) byName.set(field.name, field)
  return shape
}

/** An object without anything has it: Go writes it whatever its value is. */
const isAlways = ({ presence, node, default: given }: Field): boolean =>
  presence === 'required' ||
  (presence === 'defaulted' && (node.type === 'object' ? isPlainStruct(node) : !given))

/** A pod's security context is the one pointer to a struct that upstream defaults to an empty one. */
const isPlainStruct = (node: Node): boolean =>
  node.type === 'object' && node.name !== 'io.k8s.api.core.v1.PodSecurityContext'

const roots = new WeakMap<Node, ObjectShape>()

/** The server's bookkeeping has no owner. */
const unowned = new Set(['apiVersion', 'kind'])
const unownedMetadata = new Set([
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
])

/** The shape of whole objects of a kind, without what nobody owns. */
export function rootShapeOf(node: Node): ObjectShape {
  const known = roots.get(node)
  if (known) return known
  const shape = shapeOf(node) as ObjectShape
  const metadata = shape.byName.get('metadata') as FieldShape
  const root = narrowed(shape, unowned, {
    ...metadata,
    always: true,
    shape: narrowed(metadata.shape as ObjectShape, unownedMetadata),
  })
  roots.set(node, root)
  return root
}

function narrowed(shape: ObjectShape, ignored: ReadonlySet<string>, replaced?: FieldShape): ObjectShape {
  const fields = shape.fields
    .filter(({ name }) => !ignored.has(name))
    .map((field) => (field.name === replaced?.name ? replaced : field))
  return { ...shape, fields, byName: new Map(fields.map((field) => [field.name, field])), ignored }
}
