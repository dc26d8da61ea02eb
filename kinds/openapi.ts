import { isAtomicMessage } from './atomic.ts'
import { describeField, describeMessage } from './descriptions/fields.ts'
import { kindDescriptions } from './descriptions/kinds.ts'
import type { AnyKind } from './kind.ts'
import { objectMeta } from './meta/objectmeta.ts'
import { publishedRequired } from './requiredfields.ts'
import type { Field, ListNode, Node, NumberNode, ObjectNode, StringNode } from './schema.ts'
import { unions } from './unions.ts'

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
  duration: `${meta}.Duration`,
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
    definitions[nameOf(kind)] = { ...described(describeKind(kind)), ...own, ...versionKind(kind, kind.kind) }
    definitions[`${nameOf(kind)}List`] = listSchema(kind, version)
  }
  definitions[listMeta] = listMetaSchema
  return definitions
}

/** The definitions of a message and all messages in it. */
export function definitionsOfNode(node: Node, version: OpenApiVersion): Definitions {
  const definitions: Record<string, Schema> = {}
  collect(node, version, definitions)
  return definitions
}

/** What a kind is, in one line; custom resources say it in their schemas. */
export const describeKind = ({ apiVersion, kind }: AnyKind): string | undefined =>
  kindDescriptions[`${apiVersion}/${kind}`]

const described = (description: string | undefined): Schema =>
  description === undefined ? {} : { description }

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
  description: `${kind.kind}s, as a list of them is answered.`,
  type: 'object',
  required: ['items'],
  properties: {
    apiVersion: { description: 'API group and version of the list.', type: 'string' },
    kind: { description: 'Kind of the list.', type: 'string' },
    metadata: beside(
      referenceTo(listMeta, version),
      { description: 'Version and pages of the list.' },
      version,
    ),
    items: { description: 'The objects.', type: 'array', items: referenceTo(nameOf(kind), version) },
  },
  ...versionKind(kind, kind.listKind ?? `${kind.kind}List`),
})

const listMetaSchema: Schema = {
  description: 'What lists have: their version, and where the next page begins.',
  type: 'object',
  properties: {
    continue: { description: 'Asks for the next page.', type: 'string' },
    remainingItemCount: {
      description: 'How many objects come after this page.',
      type: 'integer',
      format: 'int64',
    },
    resourceVersion: { description: 'Version of the list; a watch goes on from it.', type: 'string' },
    selfLink: { description: 'No longer filled in.', type: 'string' },
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
    case 'any':
      if (node.name) return referenceTo(node.name, version)
      return { 'x-kubernetes-preserve-unknown-fields': true }
    default:
      return {}
  }
}

const stringSchema = ({ enum: values, pattern, minLength, maxLength }: StringNode): Schema => ({
  type: 'string',
  // Upstream's generator sorts them.
  ...(values && { enum: [...values].sort() }),
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
  const isKind = Object.hasOwn(node.fields, 'metadata') && Object.hasOwn(node.fields, 'apiVersion')
  const asked = fields.filter(([, { presence }]) => presence === 'required').map(([name]) => name)
  const required = publishedRequired(node.name, asked, isKind)
  return {
    ...described(node.name && describeMessage(node.name)),
    type: 'object',
    ...(fields.length > 0 && {
      properties: Object.fromEntries(
        fields.map(([name, field]) => [
          name,
          fieldSchema(field, describeField(node.name, name, isKind), version),
        ]),
      ),
    }),
    ...(required.length > 0 && { required }),
    ...(node.open && { 'x-kubernetes-preserve-unknown-fields': true }),
    ...(isAtomic(node) && { 'x-kubernetes-map-type': 'atomic' }),
    ...(node.name && unions[node.name] && { 'x-kubernetes-unions': [unions[node.name]] }),
  }
}

// By its name: the same message may be granular in one place, which its definition does not say.
const isAtomic = ({ name, mapType }: ObjectNode): boolean =>
  name === undefined ? mapType === 'atomic' : isAtomicMessage(name)

function fieldSchema(field: Field, description: string | undefined, version: OpenApiVersion): Schema {
  const schema = schemaOf(field.node, version)
  return beside(
    schema,
    { ...described(description), ...strategyOf(field.node), ...defaultOf(field, schema, version) },
    version,
  )
}

/** Nothing may stand beside a $ref in v3; v2 readers ignore what does, or take it as meant. */
function beside(schema: Schema, more: Schema, version: OpenApiVersion): Schema {
  if (Object.keys(more).length === 0) return schema
  return version === 'v3' && schema.$ref ? { ...more, allOf: [schema] } : { ...more, ...schema }
}

/** Defaults of messages would be taken for wholes by readers of v2. */
const defaultOf = (field: Field, schema: Schema, version: OpenApiVersion): Schema =>
  field.presence === 'defaulted' && !(version === 'v2' && schema.$ref) ? { default: field.default } : {}

const strategyOf = (node: Node): Schema =>
  node.type === 'object' && node.patchStrategy ? { 'x-kubernetes-patch-strategy': node.patchStrategy } : {}

function collect(node: Node, version: OpenApiVersion, definitions: Record<string, Schema>): void {
  if (isScalar(node.type)) definitions[scalars[node.type]] ??= scalarSchema(node.type, version)
  else if (node.type === 'any') {
    if (node.name) definitions[node.name] ??= anySchema(node.name)
  } else if (node.type === 'list') collect(node.items, version, definitions)
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

/** JSON may be anything; upstream's other messages of unknown content are objects. */
const anySchema = (name: string): Schema => ({
  ...described(describeMessage(name)),
  ...(!name.endsWith('.JSON') && { type: 'object' }),
})

function scalarSchema(type: Scalar, version: OpenApiVersion): Schema {
  if (type === 'time' || type === 'microTime') return { type: 'string', format: 'date-time' }
  if (type === 'duration') return { type: 'string' }
  if (type === 'quantity')
    return version === 'v2' ? { type: 'string' } : { oneOf: [{ type: 'string' }, { type: 'number' }] }
  return version === 'v2'
    ? { type: 'string', format: 'int-or-string' }
    : { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }
}
