import { sizeOfBoth, walking } from '../costs.ts'
import { type Declared, fn, member, type Overload } from '../declare.ts'
import { compare, equals } from '../equal.ts'
import {
  bool,
  bytes,
  type CelType,
  double,
  duration,
  int,
  list,
  param,
  string,
  timestamp,
  uint,
} from '../types.ts'
import { CelError, Duration, type List, Uint, type Value } from '../values.ts'
import { contains, operators } from './operators.ts'

const a = param('A')
const comparable: readonly CelType[] = [int, uint, double, bool, duration, timestamp, string, bytes]
const summable: readonly (readonly [CelType, Value])[] = [
  [int, 0n],
  [uint, new Uint(0n)],
  [double, 0],
  [duration, new Duration(0n)],
]

function isSorted(items: List): boolean {
  for (let i = 1; i < items.size; i++) if (compare(items.at(i - 1), items.at(i)) > 0) return false
  return true
}

function extreme(name: string, items: List, isBetter: (order: number) => boolean): Value {
  let best: Value | undefined
  for (const item of items) if (best === undefined || isBetter(compare(item, best))) best = item
  if (best === undefined) throw new CelError(`${name} called on empty list`)
  return best
}

const plus = (type: CelType): Overload =>
  operators['_+_']?.find(({ params }) => params.every((wanted) => wanted === type)) as Overload
function sumOf([type, zero]: readonly [CelType, Value]): Overload {
  const add = plus(type)
  const sum = (items: List): Value => {
    let total = zero
    for (const item of items) total = add.call(total, item)
    return total
  }
  return member([list(type)], type, sum, walking)
}

function indexOf(items: List, wanted: Value): bigint {
  for (let i = 0; i < items.size; i++) if (equals(items.at(i), wanted)) return BigInt(i)
  return -1n
}
function lastIndexOf(items: List, wanted: Value): bigint {
  for (let i = items.size - 1; i >= 0; i--) if (equals(items.at(i), wanted)) return BigInt(i)
  return -1n
}

const both = [list(a), list(a)]
const hasAll = (all: List, some: List): boolean => {
  for (const item of some) if (!contains(all, item)) return false
  return true
}
const hasAny = (one: List, other: List): boolean => {
  for (const item of other) if (contains(one, item)) return true
  return false
}

/** Kubernetes' lists and the sets extension. */
export const lists: Declared = {
  isSorted: comparable.map((type) => member([list(type)], bool, isSorted, walking)),
  min: comparable.map((type) =>
    member([list(type)], type, (items: List) => extreme('min', items, (order) => order < 0), walking),
  ),
  max: comparable.map((type) =>
    member([list(type)], type, (items: List) => extreme('max', items, (order) => order > 0), walking),
  ),
  sum: summable.map(sumOf),
  indexOf: [member([list(a), a], int, indexOf, walking)],
  lastIndexOf: [member([list(a), a], int, lastIndexOf, walking)],
  'sets.contains': [fn(both, bool, hasAll, sizeOfBoth)],
  'sets.intersects': [fn(both, bool, hasAny, sizeOfBoth)],
  'sets.equivalent': [fn(both, bool, (x: List, y: List) => hasAll(x, y) && hasAll(y, x), sizeOfBoth)],
}
