import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
} from 'yaml'
import { type Place, refuse } from '../finding.ts'

/** A value that knows where it is written. */
export type Located = Scalar | Sequence | Mapping
export interface Scalar extends Place {
  readonly is: 'scalar'
  readonly value: string | number | boolean | null
  /** As it is written: `0440` and `1.10` are not numbers to everybody. */
  readonly text: string
}
export interface Sequence extends Place {
  readonly is: 'list'
  readonly items: readonly Located[]
}
export interface Mapping extends Place {
  readonly is: 'map'
  readonly entries: ReadonlyMap<string, Entry>
}
export interface Entry {
  /** Of the key. */
  readonly place: Place
  readonly value: Located
}

/** No file that people write is larger. */
export const largestText = 1024 * 1024
/** Values a file may have when its aliases are written out. */
const mostValues = 50_000
const deepest = 64

/**
 * Reads YAML, of which JSON is a part, document by document. Aliases and merge keys (`<<`) are written out.
 *
 * @throws {StatusError} `BadRequest` with file and line: broken, too large, too deep, or a bomb of aliases.
 */
export function readYaml(file: string, text: string): Located[] {
  if (text.length > largestText)
    refuse(
      { file, line: 1 },
      '',
      `larger than ${largestText / 1024} KiB`,
      'Split the file, or name another with -f.',
    )
  const lines = new LineCounter()
  const documents = parse(file, text, lines)
  const reading: Reading = { file, lines, budget: { left: mostValues } }
  return documents.flatMap((document) => {
    const { contents } = document
    const isEmpty = contents === null || (isScalar(contents) && contents.value === null)
    return isEmpty ? [] : [locate(contents, document, reading, 0)]
  })
}

interface Reading {
  readonly file: string
  readonly lines: LineCounter
  readonly budget: { left: number }
}

const correct = 'Correct the file; it must be YAML as in version 1.2.'

function parse(file: string, text: string, lines: LineCounter): readonly Document[] {
  try {
    // Errors are read from the documents: they have places. Custom tags stay what they are.
    const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
      lineCounter: lines,
      uniqueKeys: true,
      prettyErrors: false,
      logLevel: 'silent',
    })
    const list: readonly Document[] = Array.isArray(documents) ? documents : []
    const broken = list.flatMap(({ errors }) => errors)[0]
    if (broken)
      refuse({ file, line: lines.linePos(broken.pos[0]).line }, '', firstLine(broken.message), correct)
    return list
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return refuse({ file, line: 1 }, '', 'nested too deeply', correct)
  }
}

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

function locate(node: Node | null, document: Document, reading: Reading, depth: number): Located {
  const place = placeOf(node, reading)
  if (depth > deepest)
    refuse(place, '', `nested more than ${deepest} deep, or a value within itself`, correct)
  if (--reading.budget.left < 0)
    refuse(
      place,
      '',
      `its aliases (*name) write out more than ${mostValues} values`,
      'Write out what they stand for.',
    )
  if (node !== null && 'tag' in node && node.tag?.startsWith('!'))
    refuse(place, '', `the tag ${node.tag} is not understood`, 'Write the value without it.')
  if (isAlias(node)) {
    const target = node.resolve(document)
    if (!target) refuse(place, '', `there is no anchor &${node.source} before this alias`, correct)
    return locate(target, document, reading, depth + 1)
  }
  if (isSeq(node)) {
    return {
      ...place,
      is: 'list',
      items: node.items.map((item) => locate(item as Node, document, reading, depth + 1)),
    }
  }
  if (isMap(node)) return { ...place, is: 'map', entries: entriesOf(node, document, reading, depth) }
  return scalarOf(node, place)
}

function scalarOf(node: Node | null, place: Place): Scalar {
  if (!isScalar(node)) return { ...place, is: 'scalar', value: null, text: '' }
  const { value, source } = node
  if (value === null || value === undefined) return { ...place, is: 'scalar', value: null, text: '' }
  if (typeof value === 'string') return { ...place, is: 'scalar', value, text: value }
  const known = typeof value === 'number' || typeof value === 'boolean' ? value : String(value)
  return { ...place, is: 'scalar', value: known, text: source ?? String(value) }
}

function entriesOf(
  map: Extract<Node, { items: unknown[] }>,
  document: Document,
  reading: Reading,
  depth: number,
): Map<string, Entry> {
  const own = new Map<string, Entry>()
  const merged = new Map<string, Entry>()
  for (const { key, value } of (map as { items: { key: Node | null; value: Node | null }[] }).items) {
    const name = locate(key, document, reading, depth + 1)
    if (name.is !== 'scalar') refuse(name, '', 'a key must be a word', correct)
    const entry = { place: placeOf(key, reading), value: locate(value, document, reading, depth + 1) }
    if (name.text !== '<<') own.set(name.text, entry)
    else
      for (const [other, inherited] of mergedFrom(entry)) if (!merged.has(other)) merged.set(other, inherited)
  }
  for (const [name, entry] of merged) if (!own.has(name)) own.set(name, entry)
  return own
}

/** What `<<` brings in: of one mapping, or of several, the first of which wins. */
function mergedFrom({ place, value }: Entry): (readonly [string, Entry])[] {
  const maps = value.is === 'list' ? value.items : [value]
  return maps.flatMap((map) => {
    if (map.is !== 'map') return refuse(place, '<<', 'must be a mapping, or a list of them', correct)
    return [...map.entries]
  })
}

function placeOf(node: Node | null, { file, lines }: Reading): Place {
  const start = node?.range?.[0]
  return { file, line: start === undefined ? 1 : Math.max(1, lines.linePos(start).line) }
}

/** The plain value, for what is handed on as it is. */
export function plain(located: Located): unknown {
  if (located.is === 'scalar') return located.value
  if (located.is === 'list') return located.items.map(plain)
  // Not an object literal: a key may be `__proto__`.
  return Object.fromEntries([...located.entries].map(([name, { value }]) => [name, plain(value)]))
}
