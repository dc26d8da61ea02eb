import type { Overload } from './declare.ts'
import type { CelType } from './types.ts'
import type { Value } from './values.ts'

/** A parsed expression. `at` is the offset that messages point to; the checker fills in `type` and what names mean. */
export type Expr = { readonly at: number; type?: CelType } & (
  | { readonly op: 'const'; readonly value: Value }
  | Ident
  | Select
  | Call
  | { readonly op: 'list'; readonly items: readonly Item[] }
  | { readonly op: 'map'; readonly entries: readonly Entry[] }
  | { readonly op: 'struct'; readonly name: string; readonly fields: readonly StructField[] }
  | Fold
  | { readonly op: 'bind'; readonly name: string; readonly value: Expr; readonly body: Expr }
)
export type ExprOf<Op extends Expr['op']> = Extract<Expr, { op: Op }>

interface Ident {
  readonly op: 'ident'
  readonly name: string
}
interface Select {
  readonly op: 'select'
  readonly operand: Expr
  readonly field: string
  /** `has(a.b)`. */
  readonly tests?: boolean
  /** `a.?b`. */
  readonly maybe?: boolean
  /** Set by the checker when the whole chain is one name, such as `google.protobuf.Timestamp`. */
  name?: string
  /** Set by the checker when the whole chain is one variable: `authorizer.requestResource`. */
  variable?: string
}
interface Call {
  readonly op: 'call'
  /** Operators are functions named `_+_`, `!_`, `_[_]`, `_?_:_`. */
  readonly fn: string
  target: Expr | undefined
  readonly args: readonly Expr[]
  /** Set by the checker: what may be called, by the types that are known. */
  overloads?: readonly Overload[]
  /** Set by the checker: the name of a function such as `ip.isCanonical`. */
  qualified?: string
}
/** An element of a list literal; `[?a]` leaves out what is not there. */
export interface Item {
  readonly value: Expr
  readonly maybe: boolean
}
export interface Entry {
  readonly key: Expr
  readonly value: Expr
  readonly maybe: boolean
}
export interface StructField {
  readonly name: string
  readonly value: Expr
  readonly at: number
}
export type FoldMacro =
  | 'all'
  | 'exists'
  | 'exists_one'
  | 'map'
  | 'filter'
  | 'transformList'
  | 'transformMap'
  | 'transformMapEntry'
/** A macro that runs over a list or the keys of a map. */
export interface Fold {
  readonly op: 'fold'
  readonly macro: FoldMacro
  readonly range: Expr
  readonly names: readonly string[]
  /** Of `map(x, filter, body)` and the transforms. */
  readonly filter: Expr | undefined
  readonly body: Expr
}

/** What is wrong with an expression, at an offset of it. */
export interface Problem {
  readonly at: number
  readonly text: string
}
