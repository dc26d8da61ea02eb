import { type Decoded, decode } from '@hawser/kinds/decode.ts'
import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import { objectMeta } from '@hawser/kinds/meta/objectmeta.ts'
import { pathText } from '@hawser/kinds/mistyped.ts'
import { type ObjectNode, s } from '@hawser/kinds/schema.ts'
import type { Shape } from './shape.ts'

const head = s.object({
  apiVersion: s.optional(s.string()),
  kind: s.optional(s.string()),
  metadata: objectMeta,
}).node as ObjectNode
const headFields = new Set(Object.keys(head.fields))
const embeddedHead = s.object({
  apiVersion: s.optional(s.string()),
  kind: s.optional(s.string()),
  metadata: s.optional(objectMeta),
}).node as ObjectNode

/**
 * Reads an object of a custom kind: prunes what the schema does not know, drops nulls it does not allow, fills in
 * defaults. What is of a wrong type is left for validation, as upstream does; only the head must be right.
 */
export function readCustom(shape: Shape, value: unknown): Decoded {
  if (!isObject(value)) return decode(head, value)
  const { kind, apiVersion, metadata } = value
  const read = decode<JsonObject>(head, { kind, apiVersion, metadata })
  const run: Run = { path: [], unknown: [] }
  const rest = readObject({ ...shape, isResource: false }, value, run, 0, headFields)
  return { ...read, value: { ...read.value, ...rest }, unknown: [...read.unknown, ...run.unknown] }
}

interface Run {
  readonly path: (string | number)[]
  readonly unknown: string[]
}

function readValue(shape: Shape, value: unknown, run: Run, depth: number): unknown {
  if (Array.isArray(value)) return readList(shape, value, run, depth)
  return isObject(value) ? readObject(shape, value, run, depth) : value
}

function readList(
  { items, keepsUnknown }: Shape,
  list: readonly unknown[],
  run: Run,
  depth: number,
): unknown {
  if (!items) return keepsUnknown ? list : list.map((item, i) => emptied(item, run, depth, i))
  return list.map((item, i) => {
    run.path[depth] = i
    if (item === null && !items.nullable && items.default !== undefined) return defaultOf(items)
    return readValue(items, item, run, depth + 1)
  })
}

/** Nothing is said about the items, so objects among them have no fields. */
function emptied(item: unknown, run: Run, depth: number, index: number): unknown {
  run.path[depth] = index
  return readValue(nothing, item, run, depth + 1)
}
const nothing: Shape = {
  properties: new Map(),
  additional: undefined,
  items: undefined,
  keepsUnknown: false,
  isResource: false,
  nullable: false,
  default: undefined,
  defaulted: [],
}

function readObject(
  shape: Shape,
  object: JsonObject,
  run: Run,
  depth: number,
  except: ReadonlySet<string> | undefined = shape.isResource ? headFields : undefined,
): JsonObject {
  const out: Record<string, unknown> = shape.isResource ? embeddedIn(object, run, depth) : {}
  for (const key of Object.keys(object)) {
    if (except?.has(key)) continue
    const value = object[key]
    if (value === undefined) continue
    const child = shape.properties.get(key) ?? shape.additional
    run.path[depth] = key
    if (!child) {
      if (shape.keepsUnknown) put(out, key, value)
      else run.unknown.push(pathText(run.path, depth + 1))
    } else if (value !== null || child.nullable) put(out, key, readValue(child, value, run, depth + 1))
    else if (shape.properties.has(key) ? false : child.default !== undefined) put(out, key, defaultOf(child))
  }
  for (const [key, child] of shape.defaulted)
    if (!Object.hasOwn(out, key) && !except?.has(key)) put(out, key, defaultOf(child))
  return out
}

/** The head of an object within an object; what is wrong there is dropped, as upstream does when it reads. */
function embeddedIn(
  { apiVersion, kind, metadata }: JsonObject,
  run: Run,
  depth: number,
): Record<string, unknown> {
  const given = Object.fromEntries(
    Object.entries({ apiVersion, kind, metadata }).filter(
      ([, value]) => value !== undefined && value !== null,
    ),
  )
  const read = decode<Record<string, unknown>>(embeddedHead, given)
  const prefix = pathText(run.path, depth)
  run.unknown.push(...read.unknown.map((path) => `${prefix}.${path}`))
  if (read.mistyped.length > 0) return { ...given }
  return Object.fromEntries(Object.keys(given).map((key) => [key, read.value[key]]))
}

const unheard: Run = { path: [], unknown: [] }
/** A new copy each time, with the defaults within it. */
const defaultOf = (shape: Shape): unknown =>
  readValue(shape, structuredClone(shape.default), { ...unheard, unknown: [] }, 0)

function put(out: Record<string, unknown>, key: string, value: unknown): void {
  // Assigning to __proto__ would set the prototype instead.
  if (key === '__proto__')
    Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true })
  else out[key] = value
}
