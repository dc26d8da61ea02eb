import {
  CelError,
  Dict,
  Duration,
  List,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './values.ts'

/** CEL's `==`: numbers of all types compare as numbers, values of different types are different. */
export function equals(a: Value, b: Value): boolean {
  if (a === b) return true
  const x = numeric(a)
  if (x !== undefined) return equalNumbers(x, numeric(b))
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof List) return b instanceof List && equalLists(a, b)
  if (a instanceof Dict) return b instanceof Dict && equalDicts(a, b)
  if (a instanceof Uint8Array) return b instanceof Uint8Array && compareBytes(a, b) === 0
  if (a instanceof Timestamp) return b instanceof Timestamp && a.ns === b.ns
  if (a instanceof Duration) return b instanceof Duration && a.ns === b.ns
  if (a instanceof TypeValue) return b instanceof TypeValue && a.name === b.name
  if (a instanceof Optional) return b instanceof Optional && equalOptionals(a, b)
  return a instanceof Opaque && b instanceof Opaque && a.type === b.type && a.equals(b.value)
}

/** An int beside a double is read as one, as upstream does. */
function equalNumbers(x: bigint | number, y: bigint | number | undefined): boolean {
  return typeof x === typeof y ? x === y : y !== undefined && Number(x) === Number(y)
}

function numeric(value: Value): bigint | number | undefined {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  return value instanceof Uint ? value.value : undefined
}

function equalOptionals(a: Optional, b: Optional): boolean {
  if (a.value === undefined || b.value === undefined) return a.value === b.value
  return equals(a.value, b.value)
}

function equalLists(a: List, b: List): boolean {
  if (a.size !== b.size) return false
  const keyOf = a.keyOf ?? b.keyOf
  if (keyOf) return equalUnordered(a, b, keyOf)
  for (let i = 0; i < a.size; i++) if (!equals(a.at(i), b.at(i))) return false
  return true
}

function equalUnordered(a: List, b: List, keyOf: (item: Value) => unknown): boolean {
  const items = new Map<unknown, Value>()
  for (const item of a) items.set(keyOf(item), item)
  for (const item of b) {
    const other = items.get(keyOf(item))
    if (other === undefined || !equals(other, item)) return false
  }
  return true
}

function equalDicts(a: Dict, b: Dict): boolean {
  if (a.size !== b.size) return false
  for (const key of a.keys()) {
    const other = b.get(key)
    if (other === undefined || !equals(a.get(key) as Value, other)) return false
  }
  return true
}

/** @throws {CelError} for what has no order. */
export function compare(a: Value, b: Value): number {
  const x = comparable(a)
  const y = comparable(b)
  if (typeof x === 'string' && typeof y === 'string') return compareTexts(x, y)
  if (isNumber(x) && isNumber(y)) return compareNumbers(x, y)
  if (typeof x === 'boolean' && typeof y === 'boolean') return Number(x) - Number(y)
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b)
  if (a instanceof Timestamp && b instanceof Timestamp) return order(a.ns, b.ns)
  if (a instanceof Duration && b instanceof Duration) return order(a.ns, b.ns)
  throw new CelError('no such overload')
}

function compareNumbers(x: bigint | number, y: bigint | number): number {
  if (typeof x === typeof y) return x < y ? -1 : x > y ? 1 : 0
  return Math.sign(Number(x) - Number(y))
}
const comparable = (value: Value): Value => (value instanceof Uint ? value.value : value)
const isNumber = (value: Value): value is bigint | number =>
  typeof value === 'bigint' || typeof value === 'number'
const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

/** Go compares the bytes of UTF-8, which is the order of code points; JavaScript's is that of UTF-16 units. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y)
      return (x & 0xf800) === 0xd800 || (y & 0xf800) === 0xd800
        ? codeAt(a, i) < codeAt(b, i)
          ? -1
          : 1
        : x - y
  }
  return a.length - b.length
}
function codeAt(text: string, i: number): number {
  const isLow = (text.charCodeAt(i) & 0xfc00) === 0xdc00
  return text.codePointAt(isLow && i > 0 ? i - 1 : i) as number
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
