import { parseDocument, stringify } from 'yaml'

/** A YAML document as JSON, and what strict reading has against it; or why it is none. */
export type Converted =
  | { readonly json: string; readonly problems: readonly string[] }
  | { readonly refused: string }

/** A few aliases could make a short text a very long one. */
const maxLength = 3 * 1024 * 1024

/** As upstream writes it: what readers of YAML 1.1 would take for a time or a truth value is quoted. */
const options = {
  version: '1.1',
  aliasDuplicateObjects: false,
  sortMapEntries: true,
  indentSeq: false,
  lineWidth: 0,
} as const

/** Keys that stand twice are problems; anything else that is wrong is refused. */
export function yamlToJson(source: string): Converted {
  try {
    const document = parseDocument(source)
    const wrong = document.errors.find(({ code }) => code !== 'DUPLICATE_KEY')
    if (wrong) return { refused: `error converting YAML to JSON: yaml: ${wrong.message}` }
    const lines = document.errors.map(({ pos: [start], linePos }) => {
      const key = /^["']?([^"'\s:]*)/.exec(source.slice(start, start + 300))?.[1] ?? ''
      return `  line ${linePos?.[0].line ?? 0}: key ${JSON.stringify(key)} already set in map`
    })
    const problems = lines.length
      ? [['error converting YAML to JSON: yaml: unmarshal errors:', ...lines].join('\n')]
      : []
    return { json: jsonOf(document.toJS()), problems }
  } catch (error) {
    // Aliases that would grow without bound, levels without end.
    return { refused: (error as Error).message }
  }
}

function jsonOf(value: unknown): string {
  let length = 0
  const counted = (key: string, part: unknown): unknown => {
    length += key.length + (typeof part === 'string' ? part.length : 1)
    if (length > maxLength) throw new Error('document contains excessive aliasing')
    return part
  }
  return JSON.stringify(value, counted) ?? 'null'
}

export const jsonToYaml = (json: string): string => stringify(JSON.parse(json), options)
