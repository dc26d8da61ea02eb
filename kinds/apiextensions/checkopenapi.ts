import {
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidAs,
  notSupported,
  required,
} from '../meta/field.ts'
import { checkRules } from './checkrules.ts'
import type { JSONSchemaProps } from './jsonschemaprops.ts'
import { isSchema, subSchemas } from './walkschema.ts'

/** What an old version of the definition got away with, a new one may keep. */
export interface OpenApiRules {
  readonly propertyTypes: boolean
  readonly atomicSets: boolean
  readonly mapListKeys: boolean
}

interface Place {
  readonly isRoot: boolean
  /** Inside `apiVersion`, `kind` or `metadata` of a whole object. */
  readonly insideMeta: boolean
  /** Why defaults may not stand here. */
  readonly noDefaults?: string
}

/** What of OpenAPI a custom resource's schema may not use, and what has to go together. */
export const checkOpenApi = (schema: JSONSchemaProps, rules: OpenApiRules, path: string): FieldError[] =>
  checkAt(schema, rules, { isRoot: true, insideMeta: false }, path)

function checkAt(schema: JSONSchemaProps, rules: OpenApiRules, place: Place, path: string): FieldError[] {
  return [
    ...checkStandard(schema, rules, place, path),
    ...(schema.uniqueItems
      ? [
          forbidden(
            `${path}.uniqueItems`,
            'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
          ),
        ]
      : []),
    ...(schema.additionalProperties !== undefined && schema.additionalProperties !== true && schema.properties
      ? [
          forbidden(
            `${path}.additionalProperties`,
            'additionalProperties and properties are mutual exclusive',
          ),
        ]
      : []),
    ...subSchemas(schema)
      .filter((below) => !/^\.(patternProperties|additionalItems)\b/.test(below.path))
      .flatMap((below) =>
        checkAt(below.schema, rules, placeBelow(schema, place, below.path), path + below.path),
      ),
    ...checkPreserving(schema, path),
    ...checkMapType(schema, path),
    ...checkListType(schema, rules, path),
    ...(rules.mapListKeys ? checkMapListKeys(schema, path) : []),
    ...checkRules(schema, path),
  ]
}

const metaFields = ['apiVersion', 'kind', 'metadata']

function placeBelow(schema: JSONSchemaProps, place: Place, step: string): Place {
  const inside: Place = { ...place, isRoot: false }
  if (step === '.additionalProperties')
    return place.insideMeta
      ? { ...inside, noDefaults: 'inside additionalProperties applying to object metadata' }
      : inside
  const property = /^\.properties\[(.*)\]$/s.exec(step)?.[1]
  const isWhole = place.isRoot || schema['x-kubernetes-embedded-resource']
  if (property === undefined || !isWhole || !metaFields.includes(property)) return inside
  return {
    isRoot: false,
    insideMeta: true,
    ...(place.noDefaults !== undefined && { noDefaults: place.noDefaults }),
    ...(place.isRoot && { noDefaults: `in top-level ${property}` }),
  }
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const unsupported = [
  'id',
  'additionalItems',
  'patternProperties',
  'definitions',
  'dependencies',
  '$ref',
] as const

function checkStandard(
  schema: JSONSchemaProps,
  rules: OpenApiRules,
  { noDefaults, insideMeta }: Place,
  path: string,
): FieldError[] {
  const { type } = schema
  const errors: FieldError[] = []
  if (rules.propertyTypes && type && !types.includes(type))
    errors.push(notSupported(`${path}.type`, type, types))
  if (schema.default !== undefined && noDefaults !== undefined)
    errors.push(forbidden(`${path}.default`, `must not be set ${noDefaults}`))
  for (const field of unsupported)
    if (schema[field] !== undefined) errors.push(forbidden(`${path}.${field}`, `${field} is not supported`))
  if (type === 'null')
    errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'))
  if (Array.isArray(schema.items))
    errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'))
  if (insideMeta && schema['x-kubernetes-embedded-resource'])
    errors.push(
      forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'),
    )
  return errors
}

const checkPreserving = (schema: JSONSchemaProps, path: string): FieldError[] =>
  schema['x-kubernetes-preserve-unknown-fields'] === false
    ? [invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined')]
    : []

function checkMapType(schema: JSONSchemaProps, path: string): FieldError[] {
  const mapType = schema['x-kubernetes-map-type']
  if (mapType === undefined) return []
  return [
    ...checkTypeIs('object', 'x-kubernetes-map-type', schema, path),
    ...(['atomic', 'granular'].includes(mapType)
      ? []
      : [notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular'])]),
  ]
}

function checkTypeIs(
  wanted: string,
  extension: string,
  { type }: JSONSchemaProps,
  path: string,
): FieldError[] {
  if (type === wanted) return []
  const demand = `must be ${wanted} if ${extension} is specified`
  return [type ? invalid(`${path}.type`, type, demand) : required(`${path}.type`, demand)]
}

const listTypes = ['atomic', 'set', 'map']

function checkListType(schema: JSONSchemaProps, rules: OpenApiRules, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type']
  const mistyped = listType === undefined ? [] : checkTypeIs('array', 'x-kubernetes-list-type', schema, path)
  return [
    ...mistyped,
    ...(rules.atomicSets && mistyped.length === 0 ? checkSetItems(schema, `${path}.items`) : []),
    ...(listType === undefined || listTypes.includes(listType)
      ? []
      : [notSupported(`${path}.x-kubernetes-list-type`, listType, listTypes)]),
    ...checkKeysNeedMap(schema, path),
    ...(listType === 'map' ? checkMapList(schema, path) : []),
  ]
}

/** Members of a set are compared as wholes. */
export function checkSetItems(schema: JSONSchemaProps, path: string): FieldError[] {
  const { items } = schema
  if (schema['x-kubernetes-list-type'] !== 'set' || !isSchema(items)) return []
  const demand = 'must be atomic as item of a list with x-kubernetes-list-type=set'
  const listType = items['x-kubernetes-list-type']
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [invalid(`${path}.x-kubernetes-list-type`, listType, demand)]
  // Upstream shows the list type here too.
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    return [invalid(`${path}.x-kubernetes-map-type`, listType ?? null, demand)]
  return []
}

function checkKeysNeedMap(schema: JSONSchemaProps, path: string): FieldError[] {
  const listType = schema['x-kubernetes-list-type']
  if (!schema['x-kubernetes-list-map-keys'] || listType === 'map') return []
  const demand = 'must be map if x-kubernetes-list-map-keys is non-empty'
  const at = `${path}.x-kubernetes-list-type`
  return [listType === undefined ? required(at, demand) : invalid(at, listType, demand)]
}

function checkMapList(schema: JSONSchemaProps, path: string): FieldError[] {
  const { items } = schema
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const errors: FieldError[] = []
  if (keys.length === 0)
    errors.push(
      required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'),
    )
  if (items === undefined)
    errors.push(required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'))
  else if (!isSchema(items))
    errors.push(
      invalid(`${path}.items`, items, 'must only have a single schema if x-kubernetes-list-type is map'),
    )
  else if (items.type !== 'object')
    errors.push(
      invalid(
        `${path}.items.type`,
        items.type ?? '',
        "must be object if parent array's x-kubernetes-list-type is map",
      ),
    )
  else errors.push(...checkMapKeys(keys, items, path))
  return errors
}

function checkMapKeys(keys: readonly string[], items: JSONSchemaProps, path: string): FieldError[] {
  const refuse = (problem: string) =>
    invalidAs(`${path}.x-kubernetes-list-map-keys`, goStrings(keys), problem)
  return keys.flatMap((key, i) => {
    const property = items.properties?.[key]
    const isScalar = property?.type !== 'array' && property?.type !== 'object'
    return [
      ...(property ? [] : [refuse('entries must all be names of item properties')]),
      ...(isScalar
        ? []
        : [
            invalid(
              `${path}.items.properties[${key}].type`,
              items.type,
              "must be a scalar type if parent array's x-kubernetes-list-type is map",
            ),
          ]),
      ...(keys.indexOf(key) < i ? [refuse('must not contain duplicate entries')] : []),
    ]
  })
}

/** Items of sets and of lists with keys are never null, and their keys are always there. */
export function checkMapListKeys(schema: JSONSchemaProps, path: string): FieldError[] {
  const { items } = schema
  const listType = schema['x-kubernetes-list-type']
  if (!isSchema(items) || (listType !== 'set' && listType !== 'map')) return []
  const nullable = items.nullable
    ? [forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`)]
    : []
  if (listType === 'set') return nullable
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  return [...nullable, ...keys.flatMap((key) => checkKey(key, items, `${path}.items.properties[${key}]`))]
}

function checkKey(key: string, items: JSONSchemaProps, path: string): FieldError[] {
  const property = items.properties?.[key]
  if (!property) return []
  const reason = 'this property is in x-kubernetes-list-map-keys, so it'
  return [
    ...(items.required?.includes(key) || property.default !== undefined
      ? []
      : [required(`${path}.default`, `${reason} must have a default or be a required property`)]),
    ...(property.nullable ? [forbidden(`${path}.nullable`, `${reason} cannot be nullable`)] : []),
  ]
}

export const hasInvalidType = ({ type }: JSONSchemaProps): boolean =>
  type !== undefined && !types.includes(type)
