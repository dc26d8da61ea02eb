import { canonicalDuration } from './meta/duration.ts'
import { isObject, type JsonObject as Json, setOwn } from './meta/json.ts'
import { canonicalQuantity } from './meta/quantity.ts'
import { canonicalMicroTime, canonicalTime } from './meta/time.ts'
import { type Mistyped, mistyped, pathText } from './mistyped.ts'
import type { Field, ListNode, Node, NumberNode, ObjectNode, UnionNode } from './schema.ts'

export interface Decoded<T = unknown> {
  /** A new value of the schema's shape: pruned, with defaults, in canonical form. Only `any` parts are the input's own. */
  readonly value: T
  /** Paths of what the schema does not know, such as `spec.containers[0].foo`. */
  readonly unknown: readonly string[]
  /** When there are any, `value` is not to be used. */
  readonly mistyped: readonly Mistyped[]
}

/**
 * Reads a parsed JSON value by a schema: prunes what it does not know, fills in defaults and whatever is required
 * (with zeros, as Go does, so that validation always sees the shape that the types promise), drops zeros of optional
 * fields, and writes quantities and times in canonical form. `null` is the same as absence.
 */
export function decode<T = unknown>(node: Node, value: unknown): Decoded<T> {
  const run: Run = { root: node, path: [], unknown: [], mistyped: [] }
  const read = value === undefined || value === null ? zeroOf(node)() : readerOf(node)(value, run, 0)
  if (read === wrong) mismatch(run, node, value, 0)
  return { value: read as T, unknown: run.unknown, mistyped: run.mistyped }
}

/** One call of `decode`. `path` holds the keys down to where reading is, as far as `depth` says. */
interface Run {
  readonly root: Node
  readonly path: (string | number)[]
  readonly unknown: string[]
  readonly mistyped: Mistyped[]
}
/** Reads a value that is neither absent nor null. */
type Read = (value: unknown, run: Run, depth: number) => unknown
const wrong = Symbol('wrong type')

const compiled = new WeakMap<Node, Read>()

/** Compiles a schema once; creating a pod runs through hundreds of these. */
function readerOf(node: Node): Read {
  const known = compiled.get(node)
  if (known) return known
  let read: Read | undefined
  // A schema that contains itself is asked for while it is being compiled.
  compiled.set(node, (value, run, depth) => (read as Read)(value, run, depth))
  read = compile(node)
  compiled.set(node, read)
  return read
}

function compile(node: Node): Read {
  switch (node.type) {
    case 'string':
      return (value) => (typeof value === 'string' ? value : wrong)
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : wrong)
    case 'integer':
    case 'number':
      return readNumber(node)
    case 'bytes':
      return (value) => (typeof value === 'string' && isBase64(value) ? value.replace(/[\r\n]/g, '') : wrong)
    case 'quantity':
      return (value) => readText(value, canonicalQuantity)
    case 'time':
      return (value) => (typeof value === 'string' ? (canonicalTime(value) ?? wrong) : wrong)
    case 'microTime':
      return (value) => (typeof value === 'string' ? (canonicalMicroTime(value) ?? wrong) : wrong)
    case 'duration':
      return (value) => (typeof value === 'string' ? (canonicalDuration(value) ?? wrong) : wrong)
    case 'intOrString':
      return (value) => (typeof value === 'string' || isInt32(value) ? value : wrong)
    case 'any':
      return (value) => (isDeeperThan(value, deepest) ? wrong : value)
    case 'list':
      return readList(node)
    case 'map':
      return readMap(node.values)
    case 'object':
      return readObject(node)
    case 'union':
      return readUnion(node)
  }
}

const isInt32 = (value: unknown): value is number => typeof value === 'number' && (value | 0) === value
const readText = (value: unknown, canonical: (text: string) => string | undefined): unknown => {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' ? (canonical(text.trim()) ?? wrong) : wrong
}
const base64 = /^[A-Za-z0-9+/\r\n]*={0,2}[\r\n]*$/
const isBase64 = (text: string): boolean =>
  base64.test(text) && (/[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text).length % 4 === 0

function readNumber({ type, format }: NumberNode): Read {
  if (type === 'number') return (value) => (typeof value === 'number' ? value : wrong)
  if (format === 'int64')
    return (value) => (Number.isInteger(value) && Math.abs(value as number) < 2 ** 63 ? value : wrong)
  return (value) => (isInt32(value) ? value : wrong)
}

/** Deeper values overflow the stack of JSON.stringify; upstream's own limit is far beyond what anybody writes. */
const deepest = 1000
function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (limit === 0) return true
  for (const child of Object.values(value)) if (isDeeperThan(child, limit - 1)) return true
  return false
}

function readList({ items }: ListNode): Read {
  const read = readerOf(items)
  const zero = zeroOf(items)
  return (value, run, depth) => {
    if (!Array.isArray(value)) return wrong
    const out: unknown[] = []
    for (let i = 0; i < value.length; i++) {
      run.path[depth] = i
      const given: unknown = value[i]
      const item = given === null || given === undefined ? zero() : read(given, run, depth + 1)
      if (item === wrong) mismatch(run, items, given, depth + 1)
      else out.push(item)
    }
    return out
  }
}

function readMap(values: Node): Read {
  const read = readerOf(values)
  const zero = zeroOf(values)
  return (value, run, depth) => {
    if (!isObject(value)) return wrong
    const out: Record<string, unknown> = {}
    for (const key of Object.keys(value)) {
      run.path[depth] = key
      const given = value[key]
      const item = given === null || given === undefined ? zero() : read(given, run, depth + 1)
      if (item === wrong) mismatch(run, values, given, depth + 1)
      else setOwn(out, key, item)
    }
    return out
  }
}

function readUnion(node: UnionNode): Read {
  const readers = new Map(node.options.map(([, option]) => [formOf(option), readerOf(option)]))
  return (value, run, depth) => {
    const read = readers.get(Array.isArray(value) ? 'list' : (typeof value as 'object'))
    return read ? read(value, run, depth) : wrong
  }
}

const formOf = ({ type }: Node): 'list' | 'boolean' | 'object' =>
  type === 'list' || type === 'boolean' ? type : 'object'

interface CompiledField {
  readonly name: string
  readonly node: Node
  readonly read: Read
  /** The value when the field is absent; undefined leaves it absent. */
  readonly fill: (() => unknown) | undefined
  readonly dropsZero: boolean
}

function readObject(node: ObjectNode): Read {
  const fields = Object.entries(node.fields).map(compileField)
  const names = new Set(Object.keys(node.fields))
  return (value, run, depth) => {
    if (!isObject(value)) return wrong
    const out: Record<string, unknown> = {}
    let known = 0
    for (const field of fields) {
      const given = value[field.name]
      if (given !== undefined) known++
      readField(field, given, out, run, depth)
    }
    if (known !== countKeys(value)) readOthers(value, names, node.open === true, out, run, depth)
    return out
  }
}

function compileField([name, field]: [string, Field]): CompiledField {
  return {
    name,
    node: field.node,
    read: readerOf(field.node),
    fill: fillOf(field),
    dropsZero:
      (field.omitsZero === true && !hasNoZero.has(field.node.type)) ||
      (field.presence === 'defaulted' && field.node.type === 'string'),
  }
}

/** A message is there or not; it has no zero of its own. */
const hasNoZero: ReadonlySet<Node['type']> = new Set(['object', 'any', 'union'])

function readField(field: CompiledField, given: unknown, out: Json, run: Run, depth: number): void {
  let value: unknown
  if (given !== undefined && given !== null) {
    run.path[depth] = field.name
    value = field.read(given, run, depth + 1)
    if (value === wrong) {
      mismatch(run, field.node, given, depth + 1)
      return
    }
    if (field.dropsZero && isZero(value)) value = undefined
  }
  if (value === undefined) value = field.fill?.()
  if (value !== undefined) (out as Record<string, unknown>)[field.name] = value
}

function isZero(value: unknown): boolean {
  if (typeof value !== 'object') return !value
  if (Array.isArray(value)) return value.length === 0
  for (const _ in value) return false
  return true
}

function countKeys(value: Json): number {
  let count = 0
  for (const _ in value) count++
  return count
}

function readOthers(
  value: Json,
  names: ReadonlySet<string>,
  open: boolean,
  out: Record<string, unknown>,
  run: Run,
  depth: number,
): void {
  for (const key of Object.keys(value)) {
    if (names.has(key) || value[key] === undefined) continue
    run.path[depth] = key
    if (open) setOwn(out, key, value[key])
    else run.unknown.push(pathText(run.path, depth + 1))
  }
}

const nothing = () => undefined

/** What Go would show for an absent value of a required field. */
function zeroOf(node: Node): () => unknown {
  switch (node.type) {
    case 'string':
    case 'bytes':
      return () => ''
    case 'integer':
    case 'number':
    case 'intOrString':
      return () => 0
    case 'boolean':
      return () => false
    case 'quantity':
      return () => '0'
    case 'duration':
      return () => '0s'
    case 'list':
      return () => []
    case 'map':
      return () => ({})
    case 'object':
      return () => readerOf(node)({}, unheard, 0)
    default:
      return nothing
  }
}

/** Defaults are right by construction: there is nobody to tell about them. */
const unheard: Run = { root: { type: 'any' }, path: [], unknown: [], mistyped: [] }

function fillOf({ presence, node, default: given }: Field): (() => unknown) | undefined {
  if (presence === 'optional') return undefined
  if (presence === 'required') return zeroOf(node)
  // Structures are read anew each time: nobody may change a default by changing an object.
  return typeof given === 'object' ? () => readerOf(node)(given, unheard, 0) : () => given
}

function mismatch(run: Run, node: Node, value: unknown, depth: number): void {
  run.mistyped.push(mistyped(run.root, run.path.slice(0, depth), node, value))
}
