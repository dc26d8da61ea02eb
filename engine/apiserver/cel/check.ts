import type { Expr, ExprOf, Problem } from './ast.ts'
import type { Functions, Overload } from './declare.ts'
import {
  bool,
  bytes,
  type CelType,
  double,
  dyn,
  errorType,
  formatType,
  int,
  list,
  map,
  nullType,
  optional,
  param,
  string,
  typeOf,
  uint,
} from './types.ts'
import { accepts, type Found, freshen, resolve, substitute } from './unify.ts'
import { Uint, type Value } from './values.ts'

export interface Scope {
  /** The type of a variable, or undefined when there is none. */
  variable(name: string): CelType | undefined
  /** Names of types that stand for themselves: `int`, `google.protobuf.Duration`. */
  readonly typeNames: ReadonlyMap<string, CelType>
  readonly functions: Functions
}

/** Finds the type of an expression and what its names mean; both are written into it. */
export function check(expr: Expr, scope: Scope): { type: CelType; problems: Problem[] } {
  const checker = new Checker(scope)
  const type = checker.typed(expr, scope.variable)
  checker.problems.sort((a, b) => a.at - b.at)
  return { type: substitute(type, checker.found, true), problems: checker.problems }
}

type Variables = Scope['variable']

class Checker {
  readonly problems: Problem[] = []
  found: Found = new Map()
  readonly #scope: Scope
  #calls = 0
  constructor(scope: Scope) {
    this.#scope = scope
  }

  typed(expr: Expr, names: Variables): CelType {
    const type = this.#typeOf(expr, names)
    expr.type = type
    return type
  }

  #problem(at: number, text: string): CelType {
    this.problems.push({ at, text })
    return errorType
  }

  #typeOf(expr: Expr, names: Variables): CelType {
    switch (expr.op) {
      case 'const':
        return typeOfConstant(expr.value)
      case 'ident':
        return this.#named(expr.name, names) ?? this.#undeclared(expr.at, expr.name)
      case 'select':
        return this.#select(expr, names)
      case 'call':
        return this.#call(expr, names)
      case 'list':
        return this.#list(expr, names)
      case 'map':
        return this.#map(expr, names)
      case 'struct':
        for (const { value } of expr.fields) this.typed(value, names)
        return this.#undeclared(expr.at, expr.name)
      case 'fold':
        return this.#fold(expr, names)
      case 'bind': {
        const value = this.typed(expr.value, names)
        return this.typed(expr.body, within(names, { [expr.name]: value }))
      }
    }
  }

  #undeclared(at: number, name: string): CelType {
    return this.#problem(at, `undeclared reference to '${name}' (in container '')`)
  }

  #named(name: string, names: Variables): CelType | undefined {
    const variable = names(name)
    if (variable) return variable
    const type = this.#scope.typeNames.get(name)
    return type && typeOf(type)
  }

  #select(expr: Expr & ExprOf<'select'>, names: Variables): CelType {
    const whole = qualifiedName(expr)
    const root = whole?.split('.')[0]
    const variable = whole && names(whole)
    if (variable && !expr.tests) {
      expr.variable = whole
      return variable
    }
    if (whole && root && !names(root)) {
      const type = this.#scope.typeNames.get(whole)
      if (type && !expr.tests) {
        expr.name = whole
        return typeOf(type)
      }
    }
    const operand = this.typed(expr.operand, names)
    const field = this.#field(expr, resolve(operand, this.found))
    if (expr.tests) return bool
    return expr.maybe && field.is !== 'optional' ? optional(field) : field
  }

  #field(expr: Expr & ExprOf<'select'>, operand: CelType): CelType {
    switch (operand.is) {
      case 'dyn':
      case 'error':
        return operand
      case 'param':
        return dyn
      case 'map':
        return operand.value
      case 'optional': {
        const field = this.#field(expr, resolve(operand.of, this.found))
        return field.is === 'optional' ? field : optional(field)
      }
      case 'object': {
        const field = operand.fields.get(expr.field)
        return field?.type ?? this.#problem(expr.at, `undefined field '${expr.field}'`)
      }
      default:
        return this.#problem(expr.at, `type '${this.#format(operand)}' does not support field selection`)
    }
  }

  #format(type: CelType): string {
    return formatType(substitute(type, this.found))
  }

  #list({ items }: Expr & ExprOf<'list'>, names: Variables): CelType {
    let of: CelType | undefined
    for (const { value, maybe } of items) {
      const type = this.typed(value, names)
      of = this.#joined(of, maybe ? this.#unwrapped(value.at, type) : type, value.at)
    }
    return list(of ?? param(`list@${this.#calls++}`))
  }

  #map({ entries }: Expr & ExprOf<'map'>, names: Variables): CelType {
    let key: CelType | undefined
    let value: CelType | undefined
    for (const entry of entries) {
      key = this.#joined(key, this.typed(entry.key, names), entry.key.at)
      const type = this.typed(entry.value, names)
      value = this.#joined(value, entry.maybe ? this.#unwrapped(entry.value.at, type) : type, entry.value.at)
    }
    const call = this.#calls++
    return map(key ?? param(`key@${call}`), value ?? param(`value@${call}`))
  }

  #unwrapped(at: number, type: CelType): CelType {
    const known = resolve(type, this.found)
    if (known.is === 'optional') return known.of
    if (known.is === 'dyn' || known.is === 'error') return known
    return this.#problem(at, `expected type 'optional_type(dyn)' but found '${this.#format(known)}'`)
  }

  /** Elements of a literal are of one type; `dyn` fits with everything. */
  #joined(before: CelType | undefined, type: CelType, at: number): CelType {
    if (!before) return type
    if (!this.#unify(before, type))
      return this.#problem(at, `expected type '${this.#format(before)}' but found '${this.#format(type)}'`)
    return resolve(before, this.found).is === 'dyn' ? before : type.is === 'null' ? before : type
  }

  #unify(wanted: CelType, given: CelType): boolean {
    const attempt: Found = new Map(this.found)
    if (!accepts(wanted, given, attempt)) return false
    this.found = attempt
    return true
  }

  #call(expr: Expr & ExprOf<'call'>, names: Variables): CelType {
    const { target, fn } = expr
    const { functions } = this.#scope
    const prefix = target && qualifiedName(target)
    if (target && prefix && !names(prefix.split('.')[0] as string) && functions.has(`${prefix}.${fn}`)) {
      expr.target = undefined
      expr.qualified = `${prefix}.${fn}`
    }
    const name = expr.qualified ?? fn
    const overloads = functions.get(name)
    const args = (expr.target ? [expr.target, ...expr.args] : expr.args).map((arg) => this.typed(arg, names))
    if (!overloads) return this.#undeclared(expr.at, name)
    return this.#overload(expr, name, overloads, args)
  }

  #overload(
    expr: Expr & ExprOf<'call'>,
    name: string,
    overloads: readonly Overload[],
    args: readonly CelType[],
  ): CelType {
    const isMember = expr.target !== undefined
    const candidates: Overload[] = []
    let result: CelType | undefined
    const before = this.found
    for (const overload of overloads) {
      if (overload.isMember !== isMember || overload.params.length !== args.length) continue
      if (overload.isLoose) {
        candidates.push(overload)
        continue
      }
      const call = this.#calls++
      const attempt: Found = new Map(before)
      if (!overload.params.every((wanted, i) => accepts(freshen(wanted, call), args[i] as CelType, attempt)))
        continue
      const type = substitute(freshen(overload.result, call), attempt)
      // Several may fit when a type is not known: then neither is the result, unless all agree.
      if (result === undefined) {
        result = type
        this.found = attempt
      } else if (this.#format(result) !== formatType(substitute(type, attempt))) result = dyn
      candidates.push(overload)
    }
    if (candidates.length > 1) this.found = before
    expr.overloads = candidates
    if (result) return result
    if (args.some(({ is }) => is === 'error')) return errorType
    const shown = args.map((type) => formatType(substitute(type, this.found, true)))
    const signature = isMember ? `${shown[0]}.(${shown.slice(1).join(', ')})` : `(${shown.join(', ')})`
    return this.#problem(expr.at, `found no matching overload for '${name}' applied to '${signature}'`)
  }

  #fold(expr: Expr & ExprOf<'fold'>, names: Variables): CelType {
    const range = resolve(this.typed(expr.range, names), this.found)
    const inside = within(names, this.#loopVariables(expr, range))
    if (expr.filter) this.#expectBool(expr.filter, inside)
    if (isPredicate.has(expr.macro)) {
      this.#expectBool(expr.body, inside)
      return expr.macro === 'filter'
        ? range.is === 'list'
          ? list(range.of)
          : list(this.#keyOf(range))
        : bool
    }
    const body = this.typed(expr.body, inside)
    if (expr.macro === 'map' || expr.macro === 'transformList') return list(body)
    const key = this.#keyOf(range)
    if (expr.macro === 'transformMap') return map(range.is === 'list' ? int : key, body)
    const entry = resolve(body, this.found)
    return entry.is === 'map' ? entry : map(dyn, dyn)
  }

  #keyOf(range: CelType): CelType {
    return range.is === 'map' ? range.key : range.is === 'object' ? string : dyn
  }

  #loopVariables(expr: Expr & ExprOf<'fold'>, range: CelType): Record<string, CelType> {
    const [first = '', second] = expr.names
    switch (range.is) {
      case 'list':
        return second === undefined ? { [first]: range.of } : { [first]: int, [second]: range.of }
      case 'map':
        return second === undefined ? { [first]: range.key } : { [first]: range.key, [second]: range.value }
      case 'dyn':
      case 'error':
      case 'param':
        return { [first]: dyn, ...(second !== undefined && { [second]: dyn }) }
      default:
        this.#problem(
          expr.range.at,
          `expression of type '${this.#format(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
        )
        return { [first]: errorType, ...(second !== undefined && { [second]: errorType }) }
    }
  }

  #expectBool(expr: Expr, names: Variables): void {
    const type = this.typed(expr, names)
    if (!this.#unify(bool, type))
      this.#problem(expr.at, `expected type 'bool' but found '${this.#format(type)}'`)
  }
}

const isPredicate = new Set(['all', 'exists', 'exists_one', 'filter'])

const within = (outer: Variables, inner: Readonly<Record<string, CelType>>): Variables => {
  const added = new Map(Object.entries(inner))
  return (name) => added.get(name) ?? outer(name)
}

/** `a.b.c` of an expression that is nothing but names. */
function qualifiedName(expr: Expr): string | undefined {
  if (expr.op === 'ident') return expr.name
  if (expr.op !== 'select' || expr.tests || expr.maybe) return undefined
  const operand = qualifiedName(expr.operand)
  return operand && `${operand}.${expr.field}`
}

function typeOfConstant(value: Value): CelType {
  switch (typeof value) {
    case 'boolean':
      return bool
    case 'bigint':
      return int
    case 'number':
      return double
    case 'string':
      return string
  }
  if (value === null) return nullType
  return value instanceof Uint ? uint : bytes
}
