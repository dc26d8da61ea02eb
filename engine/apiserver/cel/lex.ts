import type { Problem } from './ast.ts'
import { Uint } from './values.ts'

export interface Token {
  /** `end` comes last. Punctuation and operators have their text as kind. */
  readonly kind: 'ident' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'end' | (string & {})
  readonly at: number
  readonly text: string
  readonly value?: bigint | number | string | Uint8Array | Uint
}

/** Thrown by the lexer and the parser: nothing more can be said about the expression. */
export class SyntaxProblem extends Error {
  readonly problem: Problem
  constructor(at: number, text: string) {
    super(text)
    this.problem = { at, text: `Syntax error: ${text}` }
  }
}

const blank = /(?:[ \t\r\n\f]+|\/\/[^\n]*)+/y
const number =
  /0x[0-9a-fA-F]+[uU]?|(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)|\d+[uU]?/y
const ident = /[A-Za-z_]\w*/y
const text =
  /(?:[bB][rR]?|[rR][bB]?)?(?:"""[\s\S]*?(?<!\\)"""|'''[\s\S]*?(?<!\\)'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')/y
const rawText = /(?:[rR][bB]?|[bB][rR])(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n\r]*"|'[^'\n\r]*')/y
const operator = /&&|\|\||<=|>=|==|!=|[-+*/%<>!?:.,()[\]{}]/y

export function lex(source: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (rule: RegExp): string | undefined => {
    rule.lastIndex = at
    return rule.exec(source)?.[0]
  }
  while (at < source.length) {
    const space = take(blank)
    if (space) {
      at += space.length
      continue
    }
    const token = next(take, at)
    if (!token) {
      const [character = ''] = source.slice(at)
      throw new SyntaxProblem(at, `token recognition error at: '${character}'`)
    }
    tokens.push(token)
    at += token.text.length
  }
  tokens.push({ kind: 'end', at: source.length, text: '<EOF>' })
  return tokens
}

function next(take: (rule: RegExp) => string | undefined, at: number): Token | undefined {
  const quoted = take(rawText) ?? take(text)
  if (quoted) return textToken(quoted, at)
  const digits = take(number)
  if (digits) return numberToken(digits, at)
  const name = take(ident)
  if (name) return { kind: 'ident', at, text: name }
  const symbol = take(operator)
  return symbol ? { kind: symbol, at, text: symbol } : undefined
}

function numberToken(text: string, at: number): Token {
  const isHex = /^0x/.test(text)
  if (/u$/i.test(text)) {
    const value = BigInt(text.slice(0, -1))
    if (value >= 2n ** 64n) throw new SyntaxProblem(at, 'invalid uint literal')
    return { kind: 'uint', at, text, value: new Uint(value) }
  }
  if (!isHex && /[.eE]/.test(text)) return { kind: 'double', at, text, value: Number(text) }
  return { kind: 'int', at, text, value: BigInt(text) }
}

function textToken(text: string, at: number): Token {
  const quote = text.search(/["']/)
  const prefix = text.slice(0, quote).toLowerCase()
  const rest = text.slice(quote)
  const width = /^("""|''')/.test(rest) && rest.length >= 6 ? 3 : 1
  const inner = rest.slice(width, -width).replaceAll('\r\n', '\n')
  const isBytes = prefix.includes('b')
  const value = prefix.includes('r')
    ? isBytes
      ? new TextEncoder().encode(inner)
      : inner
    : isBytes
      ? unescapeBytes(inner, at)
      : unescapeText(inner, at)
  return { kind: isBytes ? 'bytes' : 'string', at, text, value }
}

const escapeSequence =
  /\\(?:[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([\s\S]))/g
const simple: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
  ...{ '\\': '\\', "'": "'", '"': '"', '`': '`', '?': '?' },
}
/** X as in `x`, `u`, `U` and octal; or the character itself. */
function decodeEscape(
  groups: readonly (string | undefined)[],
  at: number,
): { code: number } | { text: string } {
  const [hex, short, long, octal, letter] = groups
  const digits = hex ?? short ?? long
  const code =
    digits !== undefined
      ? Number.parseInt(digits, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : undefined
  if (code !== undefined) {
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
      throw new SyntaxProblem(at, 'invalid unicode code point')
    return { code }
  }
  const plain = simple[letter ?? '']
  if (plain === undefined) throw new SyntaxProblem(at, 'unable to unescape string')
  return { text: plain }
}

function unescapeText(inner: string, at: number): string {
  if (!inner.includes('\\')) return inner
  return inner.replace(escapeSequence, (_, ...groups: (string | undefined)[]) => {
    const read = decodeEscape(groups.slice(0, 5), at)
    return 'code' in read ? String.fromCodePoint(read.code) : read.text
  })
}

/** In bytes, `\xff` and `\377` are one byte each, not a character. */
function unescapeBytes(inner: string, at: number): Uint8Array {
  const parts: Uint8Array[] = []
  const encoder = new TextEncoder()
  let from = 0
  for (const match of inner.matchAll(escapeSequence)) {
    parts.push(encoder.encode(inner.slice(from, match.index)))
    const read = decodeEscape(match.slice(1), at)
    const isByte = match[1] !== undefined || match[4] !== undefined
    if ('text' in read) parts.push(encoder.encode(read.text))
    else parts.push(isByte ? Uint8Array.of(read.code) : encoder.encode(String.fromCodePoint(read.code)))
    from = match.index + match[0].length
  }
  parts.push(encoder.encode(inner.slice(from)))
  return Buffer.concat(parts)
}
