import { making, matching, reading, searching } from '../costs.ts'
import { type Declared, fn, member } from '../declare.ts'
import { compilePattern, findAll, type Pattern } from '../pattern.ts'
import { bool, dyn, int, list, string } from '../types.ts'
import { ArrayList, CelError, type List, type Value } from '../values.ts'
import { formatText } from './formattext.ts'

const pattern = (source: string): Pattern => {
  try {
    return compilePattern(source)
  } catch (error) {
    throw new CelError(error instanceof Error ? error.message : String(error))
  }
}
const texts = (items: readonly string[]): List => new ArrayList(items)

/** Upstream counts characters, not UTF-16 units. */
const characters = (text: string): string[] => Array.from(text)

function charAt(text: string, index: bigint): string {
  const all = characters(text)
  const i = Number(index)
  if (i === all.length) return ''
  const found = i < 0 ? undefined : all[i]
  if (found === undefined) throw new CelError(`index out of range: ${index}`)
  return found
}

function indexOf(text: string, part: string, from = 0n): bigint {
  const all = characters(text)
  const wanted = characters(part)
  const start = Number(from)
  if (wanted.length === 0) return from
  if (start < 0 || start > all.length) throw new CelError(`index out of range: ${from}`)
  for (let i = start; i + wanted.length <= all.length; i++) if (isAt(all, wanted, i)) return BigInt(i)
  return -1n
}
function lastIndexOf(text: string, part: string, from?: bigint): bigint {
  const all = characters(text)
  const wanted = characters(part)
  if (wanted.length === 0) return from ?? BigInt(all.length)
  if (from !== undefined && (from < 0n || Number(from) >= all.length))
    throw new CelError(`index out of range: ${from}`)
  const start = Math.min(from === undefined ? all.length : Number(from), all.length - wanted.length)
  for (let i = start; i >= 0; i--) if (isAt(all, wanted, i)) return BigInt(i)
  return -1n
}
const isAt = (all: readonly string[], wanted: readonly string[], i: number): boolean =>
  wanted.every((character, offset) => all[i + offset] === character)

function substring(text: string, from: bigint, to?: bigint): string {
  const all = characters(text)
  const start = Number(from)
  const end = to === undefined ? all.length : Number(to)
  if (start < 0 || start > all.length) throw new CelError(`index out of range: ${from}`)
  if (end < 0 || end > all.length) throw new CelError(`index out of range: ${to}`)
  if (start > end) throw new CelError(`invalid substring range. start: ${start}, end: ${end}`)
  return all.slice(start, end).join('')
}

function replace(text: string, old: string, by: string, limit = -1n): string {
  if (limit < 0n)
    return old === '' ? surround(text, by, characters(text).length + 1) : text.replaceAll(old, () => by)
  if (old === '') return surround(text, by, Number(limit))
  let out = text
  let at = 0
  for (let n = 0n; n < limit; n++) {
    const found = out.indexOf(old, at)
    if (found < 0) break
    out = out.slice(0, found) + by + out.slice(found + old.length)
    at = found + by.length
  }
  return out
}
const surround = (text: string, by: string, times: number): string => {
  const all = characters(text)
  return [...all, ''].map((character, i) => (i < times ? by : '') + character).join('')
}

function split(text: string, separator: string, limit = -1n): List {
  if (limit === 0n) return texts([])
  const parts = separator === '' ? characters(text) : text.split(separator)
  const most = Number(limit)
  if (limit < 0n || parts.length <= most) return texts(parts)
  return texts([...parts.slice(0, most - 1), parts.slice(most - 1).join(separator)])
}

function join(items: List, separator = ''): string {
  return Array.from(items, (item: Value) => {
    if (typeof item === 'string') return item
    throw new CelError('no such overload')
  }).join(separator)
}

const ascii = (text: string, from: RegExp, change: (part: string) => string): string =>
  text.replace(from, change)
// Unicode's White_Space; JavaScript's \s has U+FEFF in place of U+0085.
const blanks = /^[\p{White_Space}]+|[\p{White_Space}]+$/gu
const quoted: Readonly<Record<string, string>> = {
  ...{ '\x07': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' },
  ...{ '\\': '\\\\', '"': '\\"' },
}
const quote = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is quoted
  `"${text.replace(/[\x07\b\f\n\r\t\v\\"]/g, (character) => quoted[character] as string)}"`

/** The standard string functions, the strings extension (version 2) and Kubernetes' `find` and `findAll`. */
export const strings: Declared = {
  contains: [member([string, string], bool, (text: string, part: string) => text.includes(part), searching)],
  startsWith: [
    member([string, string], bool, (text: string, part: string) => text.startsWith(part), reading()),
  ],
  endsWith: [member([string, string], bool, (text: string, part: string) => text.endsWith(part), reading())],
  matches: [fn, member].map((declare) =>
    declare([string, string], bool, (text: string, source: string) => pattern(source).test(text), matching),
  ),
  charAt: [member([string, int], string, charAt)],
  indexOf: [
    member([string, string], int, (text: string, part: string) => indexOf(text, part), walkingText()),
    member([string, string, int], int, indexOf, walkingText()),
  ],
  lastIndexOf: [
    member([string, string], int, (text: string, part: string) => lastIndexOf(text, part), walkingText()),
    member([string, string, int], int, lastIndexOf, walkingText()),
  ],
  join: [
    member([list(string)], string, (items: List) => join(items), making),
    member([list(string), string], string, join, making),
  ],
  lowerAscii: [
    member(
      [string],
      string,
      (text: string) => ascii(text, /[A-Z]+/g, (part) => part.toLowerCase()),
      reading(),
    ),
  ],
  upperAscii: [
    member(
      [string],
      string,
      (text: string) => ascii(text, /[a-z]+/g, (part) => part.toUpperCase()),
      reading(),
    ),
  ],
  replace: [
    member(
      [string, string, string],
      string,
      (text: string, old: string, by: string) => replace(text, old, by),
      reading(2),
    ),
    member([string, string, string, int], string, replace, reading(2)),
  ],
  split: [
    member(
      [string, string],
      list(string),
      (text: string, separator: string) => split(text, separator),
      reading(2),
    ),
    member([string, string, int], list(string), split, reading(2)),
  ],
  substring: [
    member([string, int], string, (text: string, from: bigint) => substring(text, from), reading()),
    member([string, int, int], string, substring, reading()),
  ],
  trim: [member([string], string, (text: string) => text.replace(blanks, ''), reading())],
  format: [member([string, list(dyn)], string, formatText, reading())],
  'strings.quote': [fn([string], string, quote, reading())],
  find: [
    member(
      [string, string],
      string,
      (text: string, source: string) => {
        const match = pattern(source).find(text, 0)
        return match ? text.slice(match[0], match[1]) : ''
      },
      matching,
    ),
  ],
  findAll: [
    member(
      [string, string],
      list(string),
      (text: string, source: string) => texts(findAll(pattern(source), text, -1)),
      matching,
    ),
    member(
      [string, string, int],
      list(string),
      (text: string, source: string, limit: bigint) => texts(findAll(pattern(source), text, Number(limit))),
      matching,
    ),
  ],
}

function walkingText() {
  return ([text]: readonly Value[]): number => Math.floor((text as string).length * 0.1)
}
