import { isAtomicMessage } from './atomic.ts'
import type { AnyKind } from './kind.ts'
import { objectMeta } from './meta/objectmeta.ts'
import type { Field, ListNode, Node, NumberNode, ObjectNode, StringNode } from './schema.ts'

/** OpenAPI v2 (`definitions`) or v3 (`components.schemas`). */
export type OpenApiVersion = 'v2' | 'v3'
/** A JSON schema with Kubernetes' extensions. */
export type Schema = Readonly<Record<string, unknown>>
export type Definitions = Readonly<Record<string, Schema>>

const root = { v2: '#/definitions/', v3: '#/components/schemas/' } as const
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const listMeta = `${meta}.ListMeta`

/** Types that upstream gives a definition of their own, though they are one value. */
const scalars = {
  quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  intOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  time: `${meta}.Time`,
  microTime: `${meta}.MicroTime`,
} as const
type Scalar = keyof typeof scalars
const isScalar = (type: Node['type']): type is Scalar => Object.hasOwn(scalars, type)

/**
 * All definitions that kinds need, by upstream's names: the kinds, their lists, and every message in them.
 *
 * @example definitionsOf([Pod], 'v3')['io.k8s.api.core.v1.Container']
 */
export function definitionsOf(kinds: readonly AnyKind[], version: OpenApiVersion): Definitions {
  const definitions: Record<string, Schema> = {}
  for (const kind of kinds) {
    const own = ownSchema(kind, version, definitions)
    definitions[nameOf(kind)] = { ...own, ...versionKind(kind, kind.kind) }
    definitions[`${nameOf(kind)}List`] = listSchema(kind, version)
  }
  definitions[listMeta] = listMetaSchema
  return definitions
}

function ownSchema(kind: AnyKind, version: OpenApiVersion, definitions: Record<string, Schema>): Schema {
  const published = kind.openApi?.(version)
  if (published) {
    collect(objectMeta.node, version, definitions)
    return published
  }
  collect(kind.node, version, definitions)
  return definitions[nameOf(kind)] ?? objectSchema(kind.node, version)
}

/** Upstream's name of the definition of a kind; kinds without one are named after their group. */
export const nameOf = ({ message, group, version, kind }: AnyKind): string =>
  message ?? [...group.split('.').reverse(), version, kind].join('.')

export const referenceTo = (name: string, version: OpenApiVersion): Schema => ({ $ref: root[version] + name })

const versionKind = ({ group, version }: AnyKind, kind: string): Schema => ({
  'x-kubernetes-group-version-kind': [{ group, version, kind }],
})

const listSchema = (kind: AnyKind, version: OpenApiVersion): Schema => ({
  type: 'object',
  required: ['items'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: referenceTo(listMeta, version),
    items: { type: 'array', items: referenceTo(nameOf(kind), version) },
  },
  ...versionKind(kind, kind.listKind ?? `${kind.kind}List`),
})

const listMetaSchema: Schema = {
  type: 'object',
  properties: {
    continue: { type: 'string' },
    remainingItemCount: { type: 'integer', format: 'int64' },
    resourceVersion: { type: 'string' },
    selfLink: { type: 'string' },
  },
}

/** The schema of a value; messages and upstream's scalars are references. */
export function schemaOf(node: Node, version: OpenApiVersion): Schema {
  if (isScalar(node.type)) return referenceTo(scalars[node.type], version)
  switch (node.type) {
    case 'string':
      return stringSchema(node)
    case 'integer':
    case 'number':
      return numberSchema(node)
    case 'boolean':
      return { type: 'boolean' }
    case 'bytes':
      return { type: 'string', format: 'byte' }
    case 'list':
      return listNodeSchema(node, version)
    case 'map':
      return {
        type: 'object',
        additionalProperties: schemaOf(node.values, version),
        ...(node.mapType && { 'x-kubernetes-map-type': node.mapType }),
      }
    case 'object':
      return node.name ? referenceTo(node.name, version) : objectSchema(node, version)
    case 'union':
      return referenceTo(node.name, version)
    default:
      return { 'x-kubernetes-preserve-unknown-fields': true }
  }
}

const stringSchema = ({ enum: values, pattern, minLength, maxLength }: StringNode): Schema => ({
  type: 'string',
  ...(values && { enum: [...values] }),
  ...(pattern !== undefined && { pattern }),
  ...(minLength !== undefined && { minLength }),
  ...(maxLength !== undefined && { maxLength }),
})

const numberSchema = ({ type, format, minimum, maximum }: NumberNode): Schema => ({
  type,
  format: format ?? (type === 'integer' ? 'int32' : 'double'),
  ...(minimum !== undefined && { minimum }),
  ...(maximum !== undefined && { maximum }),
})

const listNodeSchema = (node: ListNode, version: OpenApiVersion): Schema => ({
  type: 'array',
  items: schemaOf(node.items, version),
  ...(node.listType && { 'x-kubernetes-list-type': node.listType }),
  ...(node.listMapKeys && { 'x-kubernetes-list-map-keys': [...node.listMapKeys] }),
  ...(node.patchStrategy && { 'x-kubernetes-patch-strategy': node.patchStrategy }),
  ...(node.patchMergeKey && { 'x-kubernetes-patch-merge-key': node.patchMergeKey }),
})

function objectSchema(node: ObjectNode, version: OpenApiVersion): Schema {
  const fields = Object.entries(node.fields)
  const required = fields.filter(([, { presence }]) => presence === 'required').map(([name]) => name)
  return {
    type: 'object',
    ...(fields.length > 0 && {
      properties: Object.fromEntries(fields.map(([name, field]) => [name, fieldSchema(field, version)])),
    }),
    ...(required.length > 0 && { required }),
    ...(node.open && { 'x-kubernetes-preserve-unknown-fields': true }),
    ...(isAtomic(node) && { 'x-kubernetes-map-type': 'atomic' }),
  }
}

// By its name: the same message may be granular in one place, which its definition does not say.
const isAtomic = ({ name, mapType }: ObjectNode): boolean =>
  name === undefined ? mapType === 'atomic' : isAtomicMessage(name)

function fieldSchema(field: Field, version: OpenApiVersion): Schema {
  const schema = withStrategy(field.node, schemaOf(field.node, version), version)
  if (field.presence !== 'defaulted') return schema
  // Nothing may stand beside a $ref in v3; v2 readers ignore what does.
  if (!schema.$ref) return { ...schema, default: field.default }
  return version === 'v3' ? { allOf: [schema], default: field.default } : schema
}

function withStrategy(node: Node, schema: Schema, version: OpenApiVersion): Schema {
  if (node.type !== 'object') return schema
  const isGranular = node.mapType === 'granular'
  if (!node.patchStrategy && !isGranular) return schema
  const strategy = {
    ...(node.patchStrategy && { 'x-kubernetes-patch-strategy': node.patchStrategy }),
    ...(isGranular && { 'x-kubernetes-map-type': 'granular' }),
  }
  return version === 'v3' && schema.$ref ? { allOf: [schema], ...strategy } : { ...schema, ...strategy }
}

function collect(node: Node, version: OpenApiVersion, definitions: Record<string, Schema>): void {
  if (isScalar(node.type)) definitions[scalars[node.type]] ??= scalarSchema(node.type, version)
  else if (node.type === 'list') collect(node.items, version, definitions)
  else if (node.type === 'map') collect(node.values, version, definitions)
  else if (node.type === 'union') {
    // Neither version of OpenAPI that we write has a word for "one of these forms" that old clients bear.
    definitions[node.name] ??= {}
    for (const [, option] of node.options) collect(option, version, definitions)
  } else if (node.type === 'object') {
    if (node.name) {
      if (definitions[node.name]) return
      definitions[node.name] = objectSchema(node, version)
    }
    for (const { node: child } of Object.values(node.fields)) collect(child, version, definitions)
  }
}

function scalarSchema(type: Scalar, version: OpenApiVersion): Schema {
  if (type === 'time' || type === 'microTime') return { type: 'string', format: 'date-time' }
  if (type === 'quantity')
    return version === 'v2' ? { type: 'string' } : { oneOf: [{ type: 'string' }, { type: 'number' }] }
  return version === 'v2'
    ? { type: 'string', format: 'int-or-string' }
    : { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }
}
