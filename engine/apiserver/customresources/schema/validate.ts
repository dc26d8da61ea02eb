import type { JSONSchemaProps } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import {
  type FieldError,
  invalid,
  notSupported,
  required,
  tooLong,
  tooMany,
} from '@hawser/kinds/meta/field.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { compilePattern } from '../../cel/pattern.ts'
import { lengthOf } from '../../cel/values.ts'
import { isEqual } from '../../resources/equal.ts'
import { judgeFormat } from './formats.ts'
import { itemBefore } from './itembefore.ts'

type Schema = JSONSchemaProps
type Json = Readonly<Record<string, unknown>>

/**
 * Everything about a value that is against a schema, in the words of go-openapi as upstream shows them.
 *
 * @param old  The stored value when this is an update: what has not changed may stay wrong.
 */
export function validateSchema(schema: Schema, value: unknown, old?: unknown): FieldError[] {
  const errors: FieldError[] = []
  inspect(schema, value, { path: '', errors }, old)
  return errors
}

interface Run {
  /** `.spec.replicas`, or nothing at the root. */
  readonly path: string
  readonly errors: FieldError[]
}

/** @returns How many rules the value was held against: where alternatives all fail, the one with most is told about. */
function inspect(schema: Schema, value: unknown, run: Run, old: unknown): number {
  const before = run.errors.length
  let count = 1 + inspectType(schema, value, run)
  if (value !== null) {
    count += inspectAlternatives(schema, value, run, old)
    if (typeof value === 'string') count += inspectText(schema, value, run)
    else if (typeof value === 'number') count += inspectNumber(schema, value, run)
    else if (Array.isArray(value)) count += inspectList(schema, value, run, old)
    else if (isObject(value)) count += inspectObject(schema, value, run, old)
  }
  count += inspectEnum(schema, value, run)
  if (old !== undefined && run.errors.length > before && isEqual(value, old)) run.errors.length = before
  return count
}

const fieldOf = ({ path }: Run): string => path.replace(/^\./, '') || '<nil>'
const nameOf = ({ path }: Run): string => path.replace(/^\./, '')
const inBody = (run: Run, what: string): string => `${nameOf(run)} in body ${what}`

function add(run: Run, value: unknown, what: string): void {
  run.errors.push(invalid(fieldOf(run), value, inBody(run, what)))
}
function wrongType(run: Run, wanted: string, got: string): void {
  const error = invalid(fieldOf(run), got, inBody(run, `must be of type ${wanted}: ${JSON.stringify(got)}`))
  run.errors.push({ ...error, type: 'FieldValueTypeInvalid' })
}
/** Upstream knows no field of these. */
function addGeneral(run: Run, problem: string): void {
  run.errors.push(invalid('<nil>', '', problem))
}

const typesOf = (schema: Schema): readonly string[] =>
  schema['x-kubernetes-int-or-string'] ? ['integer', 'string'] : schema.type ? [schema.type] : []

function jsonType(value: unknown): { type: string; format: string } {
  if (Array.isArray(value)) return { type: 'array', format: '' }
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value)
        ? { type: 'integer', format: 'int64' }
        : { type: 'number', format: 'double' }
    case 'string':
    case 'boolean':
    case 'object':
      return { type: typeof value, format: '' }
    default:
      return { type: '', format: '' }
  }
}

function inspectType(schema: Schema, value: unknown, run: Run): number {
  const types = typesOf(schema)
  const format = schema.format !== undefined && judgeFormat(schema.format) ? schema.format : ''
  if (types.length === 0 && !format) return 0
  if (value === null) {
    if (types.length > 0 && !schema.nullable) wrongType(run, types.join(','), 'null')
    return 1
  }
  const got = jsonType(value)
  const isNumeric = types.includes('number') || types.includes('integer')
  const fits = types.includes(got.type) || (got.type === 'integer' && types.includes('number'))
  const isLoose = typeof value === 'string' || Array.isArray(value)
  if (format && !isLoose && !fits) wrongType(run, format, got.format)
  else if (!(format && isLoose && !isNumeric) && !fits) wrongType(run, types.join(','), got.type)
  return 1
}

function inspectEnum({ enum: values }: Schema, value: unknown, run: Run): number {
  if (!values?.length || values.some((allowed) => isEqual(allowed, value))) return 1
  const shown = values.map((allowed) => (typeof allowed === 'string' ? allowed : JSON.stringify(allowed)))
  run.errors.push(notSupported(fieldOf(run), value, shown))
  return 1
}

function inspectText(schema: Schema, text: string, run: Run): number {
  const { maxLength, minLength, pattern, format } = schema
  if (maxLength !== undefined && lengthOf(text) > maxLength) run.errors.push(tooLong(fieldOf(run), maxLength))
  else if (minLength !== undefined && lengthOf(text) < minLength)
    add(run, text, `should be at least ${minLength} chars long`)
  else if (pattern) inspectPattern(pattern, text, run)
  const judge = format === undefined ? undefined : judgeFormat(format)
  if (judge && !judge(text)) wrongType(run, format as string, text)
  return judge ? 2 : 1
}

function inspectPattern(pattern: string, text: string, run: Run): void {
  let matches: boolean
  try {
    matches = compilePattern(pattern).test(text)
  } catch (error) {
    add(run, text, `should match '${pattern}, but pattern is invalid: ${(error as Error).message}'`)
    return
  }
  if (!matches) add(run, text, `should match '${pattern}'`)
}

function inspectNumber(schema: Schema, value: number, run: Run): number {
  const { multipleOf, maximum, exclusiveMaximum, minimum, exclusiveMinimum } = schema
  // Upstream compares ints with whole bounds.
  const bound = (limit: number): number => (Number.isInteger(value) ? Math.trunc(limit) : limit)
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    add(run, value, `should be a multiple of ${multipleOf}`)
  if (minimum !== undefined && (exclusiveMinimum ? value <= bound(minimum) : value < bound(minimum)))
    add(run, value, `should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${bound(minimum)}`)
  if (maximum !== undefined && (exclusiveMaximum ? value >= bound(maximum) : value > bound(maximum)))
    add(run, value, `should be less than ${exclusiveMaximum ? '' : 'or equal to '}${bound(maximum)}`)
  return 1
}

function isMultiple(value: number, factor: number): boolean {
  if (factor <= 0) return false
  const times = factor < 1 ? (1 / factor) * value : value / factor
  return Math.abs(times - Math.round(times)) < 1e-9 * Math.max(1, Math.abs(times))
}

function inspectList(schema: Schema, list: readonly unknown[], run: Run, old: unknown): number {
  const { items, minItems, maxItems, uniqueItems } = schema
  let count = 1
  if (items && !Array.isArray(items)) {
    const keys = schema['x-kubernetes-list-type'] === 'map' ? schema['x-kubernetes-list-map-keys'] : undefined
    for (const [i, item] of list.entries()) {
      const inside = { ...run, path: `${run.path}[${i}]` }
      count += inspect(items as Schema, item, inside, itemBefore(keys, old, item))
    }
  }
  if (minItems !== undefined && list.length < minItems)
    add(run, list.length, `should have at least ${minItems} items`)
  if (maxItems !== undefined && list.length > maxItems)
    run.errors.push(tooMany(fieldOf(run), list.length, maxItems))
  if (uniqueItems && list.some((item, i) => list.slice(0, i).some((other) => isEqual(other, item))))
    add(run, '', "shouldn't contain duplicates")
  return count
}

function inspectObject(schema: Schema, object: Json, run: Run, old: unknown): number {
  const { properties = {}, additionalProperties, minProperties, maxProperties } = schema
  const keys = Object.keys(object)
  const before = isObject(old) ? old : {}
  let count = 1
  if (minProperties !== undefined && keys.length < minProperties)
    add(run, keys.length, `should have at least ${minProperties} properties`)
  if (maxProperties !== undefined && keys.length > maxProperties)
    run.errors.push(tooMany(fieldOf(run), keys.length, maxProperties))
  for (const key of keys) {
    const inside = { ...run, path: `${run.path}.${key}` }
    const own = Object.hasOwn(properties, key) ? properties[key] : undefined
    const child = own ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
    if (child) count += inspect(child, object[key], inside, ownOf(before, key))
    else if (additionalProperties === false)
      run.errors.push(invalid(fieldOf(run), key, `${nameOf(run)}.${key} in body is a forbidden property`))
  }
  for (const key of schema.required ?? [])
    if (!Object.hasOwn(object, key))
      run.errors.push(required(fieldOf({ ...run, path: `${run.path}.${key}` })))
  return count
}

const ownOf = (object: Json, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined)

interface Attempt {
  readonly errors: readonly FieldError[]
  readonly count: number
}
function attempt(schema: Schema, value: unknown, { path }: Run, old: unknown): Attempt {
  const errors: FieldError[] = []
  return { errors, count: inspect(schema, value, { path, errors }, old) }
}
const best = (attempts: readonly Attempt[]): Attempt | undefined =>
  attempts.reduce<Attempt | undefined>(
    (most, one) => (most && most.count >= one.count ? most : one),
    undefined,
  )
const quoted = (run: Run): string => JSON.stringify(nameOf(run))

function inspectAlternatives(schema: Schema, value: unknown, run: Run, old: unknown): number {
  const { anyOf = [], oneOf = [], allOf = [], not } = schema
  let count = 1
  const each = (schemas: readonly Schema[]): Attempt[] => schemas.map((one) => attempt(one, value, run, old))
  const told = (one: Attempt | undefined): void => {
    count += one?.count ?? 0
    run.errors.push(...(one?.errors ?? []))
  }
  if (anyOf.length > 0) {
    const attempts = each(anyOf)
    const passed = attempts.find(({ errors }) => errors.length === 0)
    if (!passed) addGeneral(run, `${quoted(run)} must validate at least one schema (anyOf)`)
    told(passed ?? best(attempts))
  }
  if (oneOf.length > 0) {
    const attempts = each(oneOf)
    const passed = attempts.filter(({ errors }) => errors.length === 0)
    const found = passed.length === 0 ? 'Found none valid' : `Found ${passed.length} valid alternatives`
    if (passed.length !== 1)
      addGeneral(run, `${quoted(run)} must validate one and only one schema (oneOf). ${found}`)
    told(passed[0] ?? best(attempts))
  }
  if (allOf.length > 0) {
    const attempts = each(allOf)
    for (const one of attempts) told(one)
    const passed = attempts.filter(({ errors }) => errors.length === 0).length
    if (passed < attempts.length)
      addGeneral(
        run,
        `${quoted(run)} must validate all the schemas (allOf)${passed === 0 ? '. None validated' : ''}`,
      )
  }
  if (not && attempt(not, value, run, undefined).errors.length === 0)
    addGeneral(run, `${quoted(run)} must not validate the schema (not)`)
  return count
}
