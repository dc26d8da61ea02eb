import { comparing, readingBoth, sizeOfSecond } from '../costs.ts'
import { type Declared, fn, type Overload } from '../declare.ts'
import { compare, equals } from '../equal.ts'
import { checked, checkedDuration } from '../time.ts'
import {
  bool,
  bytes,
  type CelType,
  double,
  duration,
  int,
  list,
  map,
  optional,
  param,
  string,
  timestamp,
  uint,
} from '../types.ts'
import {
  ArrayList,
  CelError,
  type Dict,
  type Duration,
  type List,
  Optional,
  type Timestamp,
  Uint,
  type Value,
} from '../values.ts'

const a = param('A')
const k = param('K')
const v = param('V')

const int64 = (value: bigint): bigint => {
  if (BigInt.asIntN(64, value) !== value) throw new CelError('integer overflow')
  return value
}
const uint64 = (value: bigint): Uint => {
  if (BigInt.asUintN(64, value) !== value) throw new CelError('unsigned integer overflow')
  return new Uint(value)
}

type Two<T> = (x: T, y: T) => T
const arithmetic = (whole: Two<bigint>, real: Two<number> | undefined): Overload[] => [
  fn([int, int], int, (x: bigint, y: bigint) => int64(whole(x, y))),
  fn([uint, uint], uint, (x: Uint, y: Uint) => uint64(whole(x.value, y.value))),
  ...(real ? [fn([double, double], double, real)] : []),
]
const divide: Two<bigint> = (x, y) => {
  if (y === 0n) throw new CelError('division by zero')
  return x / y
}
const remainder: Two<bigint> = (x, y) => {
  if (y === 0n) throw new CelError('modulus by zero')
  return x % y
}

/** Lists of sets and maps merge: what is already there is kept, what has the same key is replaced. */
function concat(x: List, y: List): List {
  const { keyOf } = x
  if (!keyOf) return new ArrayList([...x, ...y])
  const merged = new Map<unknown, Value>()
  for (const item of [...x, ...y]) merged.set(keyOf(item), item)
  const out = new ArrayList([...merged.values()])
  out.keyOf = keyOf
  return out
}

const ns = (value: Value): bigint => (value as Duration | Timestamp).ns
const add: readonly Overload[] = [
  ...arithmetic(
    (x, y) => x + y,
    (x, y) => x + y,
  ),
  fn([string, string], string, (x: string, y: string) => x + y, readingBoth),
  fn([bytes, bytes], bytes, (x: Uint8Array, y: Uint8Array) => Buffer.concat([x, y]), readingBoth),
  fn([list(a), list(a)], list(a), concat),
  fn([duration, duration], duration, (x: Duration, y: Duration) => checkedDuration(x.ns + y.ns)),
  fn([timestamp, duration], timestamp, (x: Timestamp, y: Duration) => checked(x.ns + y.ns)),
  fn([duration, timestamp], timestamp, (x: Duration, y: Timestamp) => checked(x.ns + y.ns)),
]
const subtract: readonly Overload[] = [
  ...arithmetic(
    (x, y) => x - y,
    (x, y) => x - y,
  ),
  fn([duration, duration], duration, (x: Duration, y: Duration) => checkedDuration(ns(x) - ns(y))),
  fn([timestamp, duration], timestamp, (x: Timestamp, y: Duration) => checked(x.ns - y.ns)),
  fn([timestamp, timestamp], duration, (x: Timestamp, y: Timestamp) => checkedDuration(x.ns - y.ns)),
]

const ordered: readonly CelType[] = [bool, int, uint, double, string, bytes, timestamp, duration]
const mixed: readonly (readonly [CelType, CelType])[] = [
  [int, double],
  [int, uint],
  [uint, double],
  [uint, int],
  [double, int],
  [double, uint],
]
/** NaN is neither less nor more than anything. */
const comparison = (says: (order: number) => boolean): Overload[] =>
  [...ordered.map((type) => [type, type] as const), ...mixed].map(([x, y]) =>
    fn(
      [x, y],
      bool,
      (one: Value, other: Value) => !Number.isNaN(one) && !Number.isNaN(other) && says(compare(one, other)),
      comparing,
    ),
  )

function at(items: List, index: Value): Value {
  const i = wholeNumber(index)
  if (i < 0 || i >= items.size) throw new CelError(`index out of bounds: ${i}`)
  return items.at(i)
}
function wholeNumber(index: Value): number {
  const number = Number(index instanceof Uint ? index.value : index)
  if (Number.isInteger(number)) return number
  throw new CelError(`unsupported index type '${typeof index === 'string' ? 'string' : 'double'}' in list`)
}
function value(dict: Dict, key: Value): Value {
  const found = dict.get(key)
  if (found === undefined) throw new CelError(`no such key: ${keyText(key)}`)
  return found
}
const keyText = (key: Value): string => String(key instanceof Uint ? key.value : key)

const optionalAt = (items: List, index: Value): Optional => {
  const i = wholeNumber(index)
  return i < 0 || i >= items.size ? Optional.none : new Optional(items.at(i))
}
const optionalValue = (dict: Dict, key: Value): Optional => new Optional(dict.get(key))
const through =
  <T extends Value>(find: (inner: T, key: Value) => Optional) =>
  (outer: Optional, key: Value): Optional =>
    outer.value === undefined ? Optional.none : find(outer.value as T, key)
const optionalIndex: readonly Overload[] = [
  fn([optional(list(a)), int], optional(a), through(optionalAt)),
  fn([optional(map(k, v)), k], optional(v), through(optionalValue)),
]

const unreached = (): never => {
  throw new Error('planned as control flow, never called')
}

/** Operators. `&&`, `||` and `?:` are here for their types; planning gives them their meaning. */
export const operators: Declared = {
  '_&&_': [fn([bool, bool], bool, unreached)],
  '_||_': [fn([bool, bool], bool, unreached)],
  '_?_:_': [fn([bool, a, a], a, unreached)],
  '!_': [fn([bool], bool, (x: boolean) => !x)],
  '-_': [
    fn([int], int, (x: bigint) => int64(-x)),
    fn([double], double, (x: number) => -x),
    fn([duration], duration, (x: Duration) => checkedDuration(-x.ns)),
  ],
  '_+_': add,
  '_-_': subtract,
  '_*_': arithmetic(
    (x, y) => x * y,
    (x, y) => x * y,
  ),
  '_/_': arithmetic(divide, (x, y) => x / y),
  '_%_': arithmetic(remainder, undefined),
  '_==_': [fn([a, a], bool, (x: Value, y: Value) => equals(x, y), comparing)],
  '_!=_': [fn([a, a], bool, (x: Value, y: Value) => !equals(x, y), comparing)],
  '_<_': comparison((order) => order < 0),
  '_<=_': comparison((order) => order <= 0),
  '_>_': comparison((order) => order > 0),
  '_>=_': comparison((order) => order >= 0),
  '@in': [
    fn([a, list(a)], bool, (x: Value, items: List) => contains(items, x), sizeOfSecond),
    fn([k, map(k, v)], bool, (key: Value, dict: Dict) => dict.get(key) !== undefined),
  ],
  '_[_]': [
    fn([list(a), int], a, at),
    fn([map(k, v), k], v, value),
    ...optionalIndex,
    { ...fn([list(a), uint], a, at), isLoose: true },
    { ...fn([list(a), double], a, at), isLoose: true },
  ],
  '_[?_]': [
    fn([list(a), int], optional(a), optionalAt),
    fn([map(k, v), k], optional(v), optionalValue),
    ...optionalIndex,
  ],
}

export function contains(items: List, wanted: Value): boolean {
  for (const item of items) if (equals(item, wanted)) return true
  return false
}
