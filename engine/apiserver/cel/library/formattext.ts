import { formatDuration, formatTimestamp } from '../time.ts'
import {
  CelError,
  Dict,
  Duration,
  List,
  Timestamp,
  TypeValue,
  typeNameOf,
  Uint,
  type Value,
} from '../values.ts'
import { formatDouble } from './conversions.ts'

/** `"%s is %d".format([a, b])` @throws {CelError} */
export function formatText(template: string, args: List): string {
  let next = 0
  const take = (): Value => {
    if (next >= args.size) throw new CelError(`index ${next} out of range`)
    return args.at(next++)
  }
  return template.replace(
    /%(%|(?:\.(\d+))?([a-zA-Z])|)/g,
    (_, rest: string, precision?: string, verb?: string) => {
      if (rest === '%') return '%'
      if (!verb) throw new CelError('could not parse formatting clause: unexpected end of string')
      const clause = clauses[verb]
      if (!clause)
        throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`)
      return clause(take(), precision === undefined ? undefined : Number(precision))
    },
  )
}

const wrong = (verb: string, wanted: string, value: Value): CelError =>
  new CelError(
    `error during formatting: ${verb} clause can only be used on ${wanted}, was given ${typeNameOf(value)}`,
  )

const clauses: Readonly<Record<string, (value: Value, precision?: number) => string>> = {
  s: (value) => textOf(value),
  d(value) {
    if (typeof value === 'bigint') return String(value)
    if (value instanceof Uint) return String(value.value)
    if (typeof value === 'number' && !Number.isFinite(value)) return special(value)
    throw wrong('decimal', 'integers', value)
  },
  f: (value, precision = 6) => {
    const number = realOf(value, 'fixed-point')
    return Number.isFinite(number) ? number.toFixed(Math.min(precision, 100)) : special(number)
  },
  e: (value, precision = 6) => {
    const number = realOf(value, 'scientific')
    if (!Number.isFinite(number)) return special(number)
    return number.toExponential(Math.min(precision, 100)).replace(/e([-+])(\d)$/, 'e$10$2')
  },
  b(value) {
    if (typeof value === 'boolean') return value ? '1' : '0'
    return whole(value, 'binary', 'integers and bools').toString(2)
  },
  o: (value) => whole(value, 'octal', 'integers').toString(8),
  x: (value) => hex(value),
  X: (value) => hex(value).toUpperCase(),
}

const special = (number: number): string =>
  Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity'

function realOf(value: Value, verb: string): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  if (value instanceof Uint) return Number(value.value)
  throw wrong(verb, 'doubles', value)
}
function whole(value: Value, verb: string, wanted: string): bigint {
  if (typeof value === 'bigint') return value
  if (value instanceof Uint) return value.value
  throw wrong(verb, wanted, value)
}
function hex(value: Value): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex')
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return whole(value, 'hex', 'integers, byte buffers, and strings').toString(16)
}

function textOf(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? formatDouble(value) : special(value)
  if (value instanceof Uint) return String(value.value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (value instanceof Timestamp) return formatTimestamp(value)
  if (value instanceof Duration) return formatDuration(value)
  if (value instanceof TypeValue) return value.name
  if (value instanceof List) return `[${Array.from(value, textOf).join(', ')}]`
  if (value instanceof Dict) return dictText(value)
  throw wrong(
    'string',
    'strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    value,
  )
}
const dictText = (dict: Dict): string =>
  `{${Array.from(dict.keys(), (key) => `${textOf(key)}: ${textOf(dict.get(key) as Value)}`)
    .sort()
    .join(', ')}}`
