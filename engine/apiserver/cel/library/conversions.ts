import { reading } from '../costs.ts'
import { type Declared, fn, member } from '../declare.ts'
import { checked, formatDuration, formatTimestamp, parseDuration, parseTimestamp } from '../time.ts'
import {
  bool,
  bytes,
  double,
  duration,
  dyn,
  int,
  list,
  map,
  param,
  string,
  timestamp,
  typeOf,
  uint,
} from '../types.ts'
import {
  CelError,
  type Dict,
  type Duration,
  type List,
  lengthOf,
  type Timestamp,
  TypeValue,
  typeNameOf,
  Uint,
  type Value,
} from '../values.ts'

const a = param('A')

function toInt(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new CelError('integer overflow')
  return value
}
function toUint(value: bigint): Uint {
  if (BigInt.asUintN(64, value) !== value) throw new CelError('unsigned integer overflow')
  return new Uint(value)
}
function whole(value: number): bigint {
  if (!Number.isFinite(value) || Math.abs(value) >= 2 ** 64) throw new CelError('integer overflow')
  return BigInt(Math.trunc(value))
}
function digits(text: string, type: string): bigint {
  if (/^[-+]?\d+$/.test(text)) return BigInt(text)
  throw new CelError(`strconv.Parse${type}: parsing ${JSON.stringify(text)}: invalid syntax`)
}
function real(text: string): number {
  const number = Number(text)
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return number
  const special = /^([-+]?)(inf|infinity|nan)$/i.exec(text)
  if (!special) throw new CelError(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`)
  if (/nan/i.test(special[2] as string)) return Number.NaN
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}
const truths: Readonly<Record<string, boolean>> = {
  ...{ true: true, t: true, T: true, TRUE: true, True: true, 1: true },
  ...{ false: false, f: false, F: false, FALSE: false, False: false, 0: false },
}
function truth(text: string): boolean {
  const known = Object.hasOwn(truths, text) ? truths[text] : undefined
  if (known !== undefined) return known
  throw new CelError(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`)
}

/** Go's `%g`: exponents have two digits at least. */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf'
  if (Object.is(value, -0)) return '-0'
  const size = Math.abs(value)
  const text = value !== 0 && (size < 1e-4 || size >= 1e21) ? value.toExponential() : String(value)
  return text.replace(/e([-+])(\d)$/, 'e$10$2')
}

function decodeText(value: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value)
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string')
  }
}

const seconds = 1_000_000_000n
const floor = (ns: bigint): bigint => ns / seconds - (ns % seconds < 0n ? 1n : 0n)

/** Conversions between types, `size` and `type`. */
export const conversions: Declared = {
  bool: [fn([bool], bool, (x: boolean) => x), fn([string], bool, truth)],
  int: [
    fn([int], int, (x: bigint) => x),
    fn([uint], int, (x: Uint) => toInt(x.value)),
    fn([double], int, (x: number) => toInt(whole(Math.abs(x) < 2 ** 63 ? x : Number.NaN))),
    fn([string], int, (x: string) => toInt(digits(x, 'Int'))),
    fn([timestamp], int, (x: Timestamp) => floor(x.ns)),
    fn([duration], int, (x: Duration) => x.ns),
  ],
  uint: [
    fn([uint], uint, (x: Uint) => x),
    fn([int], uint, toUint),
    fn([double], uint, (x: number) => toUint(whole(x))),
    fn([string], uint, (x: string) => toUint(digits(x, 'Uint'))),
  ],
  double: [
    fn([double], double, (x: number) => x),
    fn([int], double, Number),
    fn([uint], double, (x: Uint) => Number(x.value)),
    fn([string], double, real),
  ],
  string: [
    fn([string], string, (x: string) => x),
    fn([bool], string, String),
    fn([int], string, String),
    fn([uint], string, (x: Uint) => String(x.value)),
    fn([double], string, formatDouble),
    fn([bytes], string, decodeText, reading()),
    fn([timestamp], string, formatTimestamp),
    fn([duration], string, formatDuration),
  ],
  bytes: [
    fn([bytes], bytes, (x: Uint8Array) => x),
    fn([string], bytes, (x: string) => new TextEncoder().encode(x), reading()),
  ],
  duration: [fn([duration], duration, (x: Duration) => x), fn([string], duration, parseDuration)],
  timestamp: [
    fn([timestamp], timestamp, (x: Timestamp) => x),
    fn([string], timestamp, parseTimestamp),
    fn([int], timestamp, (x: bigint) => checked(x * seconds)),
  ],
  dyn: [fn([a], dyn, (x: Value) => x)],
  type: [fn([a], typeOf(a), (x: Value) => new TypeValue(typeNameOf(x)))],
  size: [fn, member].flatMap((declare) => [
    declare([string], int, (x: string) => BigInt(lengthOf(x))),
    declare([bytes], int, (x: Uint8Array) => BigInt(x.length)),
    declare([list(a)], int, (x: List) => BigInt(x.size)),
    declare([map(param('K'), param('V'))], int, (x: Dict) => BigInt(x.size)),
  ]),
}
