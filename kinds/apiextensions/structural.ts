import { type FieldError, forbidden, invalid, required } from '../meta/field.ts'
import { regexProblem } from '../meta/regex.ts'
import { same } from '../meta/same.ts'
import type { JSONSchemaProps } from './jsonschemaprops.ts'
import { inList, inMap, isSchema } from './walkschema.ts'

/**
 * What keeps a schema from being structural: every value must have its type outside of `allOf`, `anyOf`, `oneOf` and
 * `not`, which may only restrict it further.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function checkStructural(schema: JSONSchemaProps, path: string): FieldError[] {
  const errors = [...checkInvariants(schema, 'root', path), ...checkComplete(schema, schema, path, path)]
  return errors.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
}
const textOf = ({ field, problem }: FieldError): string => `${field}: ${problem}`

type Level = 'root' | 'item' | 'field'

function checkInvariants(schema: JSONSchemaProps, level: Level, path: string): FieldError[] {
  const { items, properties, additionalProperties } = schema
  return [
    ...(schema.type === 'array' && items === undefined
      ? [required(`${path}.items`, 'must be specified')]
      : []),
    ...(isSchema(items) ? checkInvariants(items, 'item', `${path}.items`) : []),
    ...inMap('.properties', properties).flatMap((below) =>
      checkInvariants(below.schema, 'field', path + below.path),
    ),
    ...(additionalProperties !== undefined && level === 'root'
      ? [forbidden(`${path}.additionalProperties`, 'must not be used at the root')]
      : []),
    ...(isSchema(additionalProperties)
      ? checkInvariants(additionalProperties, 'field', `${path}.additionalProperties`)
      : []),
    ...checkExtensions(schema, path),
    ...checkJunctors(schema, isIntOrString(schema.anyOf), isIntOrString(schema.allOf?.[0]?.anyOf), path),
    ...checkType(schema, level, path),
    ...checkHead(schema, level, path),
    ...(schema['x-kubernetes-embedded-resource'] &&
    !schema['x-kubernetes-preserve-unknown-fields'] &&
    !properties
      ? [
          required(
            `${path}.properties`,
            'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
          ),
        ]
      : []),
  ]
}

/** The one pattern in which types may stand below `anyOf`. */
const isIntOrString = (anyOf: readonly JSONSchemaProps[] | undefined): boolean =>
  same(anyOf ?? [], [{ type: 'integer' }, { type: 'string' }])

function checkExtensions(schema: JSONSchemaProps, path: string): FieldError[] {
  if (!schema['x-kubernetes-int-or-string']) return []
  const others = ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const
  return others
    .filter((other) => schema[other])
    .map((other) => invalid(`${path}.${other}`, true, 'must be false if x-kubernetes-int-or-string is true'))
}

const whereTypeIsMissing = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
} as const

function checkType(schema: JSONSchemaProps, level: Level, path: string): FieldError[] {
  const { type = '', additionalProperties } = schema
  const errors: FieldError[] = []
  const embedded = schema['x-kubernetes-embedded-resource']
  const isFree = schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields']
  const demand = 'must be object if x-kubernetes-embedded-resource is true'
  if (embedded && type !== 'object')
    errors.push(type ? invalid(`${path}.type`, type, demand) : required(`${path}.type`, demand))
  else if (!type && !isFree) errors.push(required(`${path}.type`, whereTypeIsMissing[level]))
  if (embedded && additionalProperties !== undefined)
    errors.push(
      forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'),
    )
  if (level === 'root' && type && type !== 'object')
    errors.push(invalid(`${path}.type`, type, 'must be object at the root'))
  return errors
}

/** `apiVersion`, `kind` and `metadata` of whole objects have the types they have everywhere. */
function checkHead(schema: JSONSchemaProps, level: Level, path: string): FieldError[] {
  const { kind, apiVersion, metadata } = schema.properties ?? {}
  const isObject = level === 'root' || schema['x-kubernetes-embedded-resource'] === true
  const errors: FieldError[] = []
  const at = (field: string) => `${path}.properties[${field}]`
  if (isObject && kind && kind.type !== 'string')
    errors.push(invalid(`${at('kind')}.type`, kind.type ?? '', 'must be string'))
  if (isObject && apiVersion && apiVersion.type !== 'string')
    errors.push(invalid(`${at('apiVersion')}.type`, apiVersion.type ?? '', 'must be string'))
  if (isObject && metadata && metadata.type !== 'object')
    errors.push(invalid(`${at('metadata')}.type`, metadata.type ?? '', 'must be object'))
  if (level === 'root' && metadata && saysMoreThanNames(metadata))
    errors.push(
      forbidden(
        at('metadata'),
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    )
  return errors
}

const saidByNobody = new Set(['type', 'default', 'externalDocs', 'example', 'properties'])

function saysMoreThanNames({ properties = {}, ...metadata }: JSONSchemaProps): boolean {
  const isMore = Object.keys(metadata).some((key) => !saidByNobody.has(key))
  return isMore || Object.keys(properties).some((name) => name !== 'name' && name !== 'generateName')
}

/** @param skipsAnyOf  It is the pattern of int-or-string; so is `anyOf` in the first `allOf` with `skipsFirstAllOf`. */
function checkJunctors(
  schema: JSONSchemaProps,
  skipsAnyOf: boolean,
  skipsFirstAllOf: boolean,
  path: string,
): FieldError[] {
  const { anyOf, allOf, oneOf, not, pattern } = schema
  const problem = pattern ? regexProblem(pattern) : undefined
  return [
    ...(skipsAnyOf ? [] : inList('.anyOf', anyOf)).flatMap((below) =>
      checkNested(below.schema, false, path + below.path),
    ),
    ...inList('.allOf', allOf).flatMap((below, i) =>
      checkNested(below.schema, skipsFirstAllOf && i === 0, path + below.path),
    ),
    ...inList('.oneOf', oneOf).flatMap((below) => checkNested(below.schema, false, path + below.path)),
    ...(not ? checkNested(not, false, `${path}.not`) : []),
    ...(problem
      ? [invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${problem}`)]
      : []),
  ]
}

const forbiddenWithin = {
  type: 'must be empty to be structural',
  additionalProperties: 'must be undefined to be structural',
  default: 'must be undefined to be structural',
  title: 'must be empty to be structural',
  description: 'must be empty to be structural',
  nullable: 'must be false to be structural',
  'x-kubernetes-preserve-unknown-fields': 'must be false to be structural',
  'x-kubernetes-embedded-resource': 'must be false to be structural',
  'x-kubernetes-int-or-string': 'must be false to be structural',
  'x-kubernetes-list-map-keys': 'must be empty to be structural',
  'x-kubernetes-list-type': 'must be undefined to be structural',
  'x-kubernetes-map-type': 'must be undefined to be structural',
  'x-kubernetes-validations': 'must be empty to be structural',
} as const satisfies { readonly [field in keyof JSONSchemaProps]?: string }

/** A schema below `allOf`, `anyOf`, `oneOf` or `not`. */
function checkNested(schema: JSONSchemaProps, skipsAnyOf: boolean, path: string): FieldError[] {
  const { items, properties } = schema
  const fields = Object.keys(forbiddenWithin) as (keyof typeof forbiddenWithin)[]
  return [
    ...checkJunctors(schema, skipsAnyOf, false, path),
    ...(isSchema(items) ? checkNested(items, false, `${path}.items`) : []),
    ...inMap('.properties', properties).flatMap((below) =>
      checkNested(below.schema, false, path + below.path),
    ),
    // `additionalProperties: false` says what upstream's form cannot: it is passed over.
    ...fields
      .filter((field) => schema[field] !== undefined && schema[field] !== false)
      .map((field) => forbidden(`${path}.${field}`, forbiddenWithin[field])),
    ...(properties && Object.hasOwn(properties, 'metadata')
      ? [forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context')]
      : []),
  ]
}

/** Whatever a nested schema restricts, the structure must have: `whole` is the structure at the same place. */
function checkComplete(
  nested: JSONSchemaProps,
  whole: JSONSchemaProps,
  wholePath: string,
  path: string,
): FieldError[] {
  const { not, allOf, anyOf, oneOf } = nested
  const junctors = [
    ...(not ? [{ path: '.not', schema: not }] : []),
    ...inList('.allOf', allOf),
    ...inList('.anyOf', anyOf),
    ...inList('.oneOf', oneOf),
  ]
  return junctors.flatMap((below) => checkNestedComplete(below.schema, whole, wholePath, path + below.path))
}

function checkNestedComplete(
  nested: JSONSchemaProps,
  whole: JSONSchemaProps | undefined,
  wholePath: string,
  path: string,
): FieldError[] {
  if (!whole) return [required(wholePath, `because it is defined in ${path}`)]
  const items = isSchema(whole.items) ? whole.items : undefined
  return [
    ...checkComplete(nested, whole, wholePath, path),
    ...(isSchema(nested.items)
      ? checkNestedComplete(nested.items, items, `${wholePath}.items`, `${path}.items`)
      : []),
    ...Object.keys(nested.properties ?? {})
      .sort()
      .flatMap((name) =>
        checkNestedComplete(
          nested.properties?.[name] as JSONSchemaProps,
          Object.hasOwn(whole.properties ?? {}, name) ? whole.properties?.[name] : undefined,
          `${wholePath}.properties[${name}]`,
          `${path}.properties[${name}]`,
        ),
      ),
  ]
}

const unsupported = [
  'id',
  '$schema',
  '$ref',
  'patternProperties',
  'dependencies',
  'additionalItems',
  'definitions',
] as const

/** What upstream cannot even bring into structural form, in its words; undefined when it can. */
export function notConvertible(schema: JSONSchemaProps): string | undefined {
  const field = unsupported.find((name) => schema[name] !== undefined && schema[name] !== '')
  if (field) return `OpenAPIV3Schema '${field === '$schema' ? 'schema' : field}' is not supported`
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined"
  if (Array.isArray(schema.items)) return "OpenAPIV3Schema 'items' must be a schema, but is an array"
  const { items, additionalProperties, not, allOf, anyOf, oneOf, properties } = schema
  const below = [
    ...(not ? [not] : []),
    ...(allOf ?? []),
    ...(anyOf ?? []),
    ...(oneOf ?? []),
    ...(isSchema(items) ? [items] : []),
    ...Object.values(properties ?? {}),
    ...(isSchema(additionalProperties) ? [additionalProperties] : []),
  ]
  for (const one of below) {
    const problem = notConvertible(one)
    if (problem) return problem
  }
  return undefined
}
