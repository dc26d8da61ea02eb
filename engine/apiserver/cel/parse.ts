import type { Entry, Expr, Item, StructField } from './ast.ts'
import { reserved } from './escape.ts'
import { lex, SyntaxProblem, type Token } from './lex.ts'
import { expandCall } from './macros.ts'
import type { Uint, Value } from './values.ts'

/** Deeper expressions are refused, as upstream does. */
const deepest = 250

const binary: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['<', '<=', '>=', '>', '==', '!=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
]
const expected =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"

/** @throws {SyntaxProblem} */
export function parse(source: string): Expr {
  return new Parser(lex(source)).whole()
}

class Parser {
  readonly #tokens: readonly Token[]
  #next = 0
  #depth = 0
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  whole(): Expr {
    const expr = this.#expr()
    const rest = this.#peek()
    if (rest.kind !== 'end') throw unexpected(rest, 'extraneous input', '<EOF>')
    return expr
  }

  #peek(): Token {
    return this.#tokens[this.#next] as Token
  }
  #take(kind: string): Token | undefined {
    const token = this.#peek()
    if (token.kind !== kind && !(kind === 'in' && token.kind === 'ident' && token.text === 'in'))
      return undefined
    this.#next++
    return token
  }
  #expect(kind: string): Token {
    const token = this.#take(kind)
    if (token) return token
    throw unexpected(this.#peek(), 'mismatched input', kind === 'ident' ? 'IDENTIFIER' : `'${kind}'`)
  }

  #expr(): Expr {
    if (++this.#depth > deepest)
      throw new SyntaxProblem(this.#peek().at, `expression recursion limit exceeded: ${deepest}`)
    const condition = this.#binary(0)
    const question = this.#take('?')
    let expr = condition
    if (question) {
      const yes = this.#binary(0)
      this.#expect(':')
      expr = call('_?_:_', question.at, [condition, yes, this.#expr()])
    }
    this.#depth--
    return expr
  }

  #binary(level: number): Expr {
    const operators = binary[level]
    if (!operators) return this.#unary()
    let left = this.#binary(level + 1)
    for (;;) {
      const operator = operators.map((kind) => this.#take(kind)).find(Boolean)
      if (!operator) return left
      const fn = operator.text === 'in' ? '@in' : `_${operator.text}_`
      left = call(fn, operator.at, [left, this.#binary(level + 1)])
    }
  }

  #unary(): Expr {
    const token = this.#take('!') ?? this.#take('-')
    if (!token) return this.#member()
    if (++this.#depth > deepest)
      throw new SyntaxProblem(token.at, `expression recursion limit exceeded: ${deepest}`)
    const number = this.#peek()
    if (token.kind === '-' && (number.kind === 'int' || number.kind === 'double')) {
      this.#next++
      this.#depth--
      return this.#members({ op: 'const', at: token.at, value: negative(number) })
    }
    const operand = this.#unary()
    this.#depth--
    return call(token.kind === '!' ? '!_' : '-_', token.at, [operand])
  }

  #member(): Expr {
    return this.#members(this.#primary())
  }

  #members(primary: Expr): Expr {
    let expr = primary
    for (;;) {
      const dot = this.#take('.')
      const bracket = dot ? undefined : this.#take('[')
      if (dot) expr = this.#selected(expr, dot)
      else if (bracket) {
        const maybe = this.#take('?') !== undefined
        const index = this.#expr()
        this.#expect(']')
        expr = call(maybe ? '_[?_]' : '_[_]', bracket.at, [expr, index])
      } else return expr
    }
  }

  #selected(operand: Expr, dot: Token): Expr {
    const maybe = this.#take('?') !== undefined
    const name = this.#expect('ident').text
    const open = maybe ? undefined : this.#take('(')
    if (open) return expandCall(name, operand, this.#args(')'), open.at)
    if (name === 'in' || name === 'true' || name === 'false' || name === 'null')
      throw unexpected({ ...dot, text: name }, 'no viable alternative at input', undefined)
    return { op: 'select', at: dot.at, operand, field: name, ...(maybe && { maybe }) }
  }

  #args(close: string): Expr[] {
    const args: Expr[] = []
    if (this.#take(close)) return args
    do args.push(this.#expr())
    while (this.#take(','))
    this.#expect(close)
    return args
  }

  #primary(): Expr {
    const token = this.#peek()
    this.#next++
    switch (token.kind) {
      case '(': {
        const expr = this.#expr()
        this.#expect(')')
        return expr
      }
      case '[':
        return { op: 'list', at: token.at, items: this.#items() }
      case '{':
        return { op: 'map', at: token.at, entries: this.#entries() }
      case 'string':
      case 'bytes':
      case 'double':
      case 'uint':
        return { op: 'const', at: token.at, value: token.value as Value }
      case 'int':
        return { op: 'const', at: token.at, value: inRange(token, token.value as bigint) }
      case '.':
        return this.#named(this.#expect('ident'))
      case 'ident':
        return this.#named(token)
      default:
        throw unexpected(token, 'mismatched input', expected)
    }
  }

  #named(token: Token): Expr {
    const { text: name, at } = token
    if (name === 'true' || name === 'false') return { op: 'const', at, value: name === 'true' }
    if (name === 'null') return { op: 'const', at, value: null }
    if (name === 'in') throw unexpected(token, 'mismatched input', expected)
    const open = this.#take('(')
    if (open) return expandCall(name, undefined, this.#args(')'), open.at)
    const message = this.#message(name)
    if (message) return message
    if (reserved.has(name)) throw new SyntaxProblem(at, `reserved identifier: ${name}`)
    return { op: 'ident', at, name }
  }

  /** `Name{field: value}`, where the name may have dots. */
  #message(first: string): Expr | undefined {
    let name = first
    let end = this.#next
    while (this.#tokens[end]?.kind === '.' && this.#tokens[end + 1]?.kind === 'ident') {
      name += `.${this.#tokens[end + 1]?.text}`
      end += 2
    }
    const open = this.#tokens[end]
    if (open?.kind !== '{') return undefined
    this.#next = end + 1
    return { op: 'struct', at: open.at, name, fields: this.#structFields() }
  }

  #structFields(): StructField[] {
    const fields: StructField[] = []
    while (!this.#take('}')) {
      const name = this.#expect('ident')
      const colon = this.#expect(':')
      fields.push({ name: name.text, value: this.#expr(), at: colon.at })
      if (!this.#take(',')) {
        this.#expect('}')
        break
      }
    }
    return fields
  }

  #items(): Item[] {
    const items: Item[] = []
    while (!this.#take(']')) {
      const maybe = this.#take('?') !== undefined
      items.push({ value: this.#expr(), maybe })
      if (!this.#take(',')) {
        this.#expect(']')
        break
      }
    }
    return items
  }

  #entries(): Entry[] {
    const entries: Entry[] = []
    while (!this.#take('}')) {
      const maybe = this.#take('?') !== undefined
      const key = this.#expr()
      this.#expect(':')
      entries.push({ key, value: this.#expr(), maybe })
      if (!this.#take(',')) {
        this.#expect('}')
        break
      }
    }
    return entries
  }
}

const call = (fn: string, at: number, args: readonly Expr[]): Expr => ({
  op: 'call',
  at,
  fn,
  target: undefined,
  args,
})

const unexpected = ({ at, text }: Token, problem: string, expecting: string | undefined): SyntaxProblem =>
  new SyntaxProblem(at, `${problem} '${text}'${expecting ? ` expecting ${expecting}` : ''}`)

function inRange({ at }: Token, value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new SyntaxProblem(at, 'invalid int literal')
  return value
}
const negative = (token: Token): Value => {
  const value = token.value as bigint | number | Uint
  return typeof value === 'bigint' ? inRange(token, -value) : -(value as number)
}
