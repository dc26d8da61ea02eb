import { complain, type Findings, refuse } from './finding.ts'
import { interpolate, type Lookup } from './interpolate.ts'

const mostVariables = 1000

/**
 * Reads the `NAME=VALUE` lines of an environment file: comments, `export`, values in quotes that may go over lines.
 * Single quotes keep `$` as it is.
 *
 * @param lookup  For `${NAME}` of variables the file itself has not set before.
 */
export function readDotenv(
  file: string,
  text: string,
  lookup: Lookup,
  findings: Findings,
): Record<string, string> {
  const found: Record<string, string> = {}
  const known: Lookup = (name) => found[name] ?? lookup(name)
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  for (let i = 0; i < lines.length; i++) {
    const place = { file, line: i + 1 }
    const line = (lines[i] ?? '').trim()
    if (line === '' || line.startsWith('#')) continue
    const [, name, mark, rest = ''] =
      /^(?:export\s+)?([A-Za-z_][\w.-]*)\s*(?:([=:])\s*(.*))?$/.exec(line) ?? []
    if (name === undefined) {
      // The line itself may be a secret.
      complain(findings, place, '', 'must be NAME=VALUE')
      continue
    }
    if (mark === undefined) {
      const inherited = lookup(name)
      if (inherited !== undefined) found[name] = inherited
      continue
    }
    const value = quoted(rest, lines, i)
    if (value.is === 'open') {
      complain(findings, place, name, `a quote is opened and never closed`)
      break
    }
    i += value.lines
    found[name] = value.isLiteral ? value.text : interpolate(value.text, known).text
    if (Object.keys(found).length > mostVariables)
      refuse(place, '', `has more than ${mostVariables} variables`, 'Mount a file instead: configs.')
  }
  return found
}

type Value =
  | { readonly is: 'open' }
  | { readonly is: 'value'; readonly text: string; readonly isLiteral: boolean; readonly lines: number }

function quoted(rest: string, lines: readonly string[], at: number): Value {
  const quote = rest[0]
  if (quote !== '"' && quote !== "'")
    return { is: 'value', text: rest.replace(/\s+#.*$/, '').trim(), isLiteral: false, lines: 0 }
  let text = rest.slice(1)
  for (let more = 0; ; more++) {
    const end = quote === "'" ? text.indexOf("'") : text.search(/(?<!\\)(?:\\\\)*"/)
    if (end >= 0) {
      const closing = quote === "'" ? end : text.indexOf('"', end)
      const inner = text.slice(0, closing)
      return {
        is: 'value',
        text: quote === "'" ? inner : unescaped(inner),
        isLiteral: quote === "'",
        lines: more,
      }
    }
    const next = lines[at + more + 1]
    if (next === undefined) return { is: 'open' }
    text += `\n${next}`
  }
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }
const unescaped = (text: string): string =>
  text.replace(/\\([nrt"\\])/g, (_, letter: string) => escapes[letter] ?? letter)
