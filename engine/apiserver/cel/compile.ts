import type { Expr, Problem } from './ast.ts'
import { check } from './check.ts'
import type { Functions } from './declare.ts'
import { SyntaxProblem } from './lex.ts'
import { library } from './library/index.ts'
import { typeNames } from './library/typenames.ts'
import { checkLiterals } from './literals.ts'
import { parse } from './parse.ts'
import { plan } from './plan.ts'
import { CostExceeded, type Frame } from './run.ts'
import type { CelType } from './types.ts'
import { CelError, type Value } from './values.ts'

export interface Environment {
  /** Types of the variables that the expression may name. */
  readonly variables: Readonly<Record<string, CelType>>
  /** Default: everything Kubernetes offers; `authorizerFunctions` need a variable of their type to be of use. */
  readonly functions?: Functions
}

/** How much expressions may still cost, in upstream's units. One object may be shared by many evaluations. */
export interface Budget {
  remaining: number
}

export interface Program {
  readonly source: string
  readonly type: CelType
  /** Variables that the expression names. */
  readonly uses: ReadonlySet<string>
  /**
   * @param variables  A value (`fromJson`) for every variable the expression uses; a getter is asked once per evaluation,
   *   and only when it is used.
   * @param budget     What this evaluation costs is taken from it, also when it fails.
   * @throws {CelError} in upstream's words; `CostExceeded` when one call or the budget is spent.
   */
  evaluate(variables: Readonly<Record<string, Value>>, budget?: Budget): Value
}

/** What is wrong with an expression, as upstream shows it after `compilation failed: `. */
export interface CompileErrors {
  readonly errors: string
}

/** Units that one evaluation may cost. */
export const perCallLimit = 1_000_000

/** Compiles and type-checks an expression. Compile once, evaluate often. */
export function compile(source: string, environment: Environment): Program | CompileErrors {
  const { variables, functions = library } = environment
  let expr: Expr
  try {
    expr = parse(source)
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return { errors: showProblems(source, [error.problem]) }
  }
  const known = new Map(Object.entries(variables))
  const uses = new Set<string>()
  const variable = (name: string): CelType | undefined => {
    const type = known.get(name)
    if (type) uses.add(name)
    return type
  }
  const { type, problems } = check(expr, { variable, typeNames, functions })
  if (problems.length === 0) problems.push(...checkLiterals(expr))
  if (problems.length > 0) return { errors: showProblems(source, problems) }
  return programOf(source, expr, type, uses)
}

function programOf(source: string, expr: Expr, type: CelType, uses: ReadonlySet<string>): Program {
  const names = [...uses]
  const slots = new Map(names.map((name, slot) => [name, slot]))
  const run = plan(expr, { slotOf: (name) => slots.get(name), depth: names.length })
  return {
    source,
    type,
    uses,
    evaluate(variables, budget) {
      const limit = budget ? Math.min(perCallLimit, budget.remaining) : perCallLimit
      const frame: Frame = { slots: names.map((name) => variables[name]), cost: 0, limit }
      try {
        return run(frame)
      } catch (error) {
        // Recursion is bounded by the parser; values are as deep as the request's body may be.
        if (error instanceof RangeError)
          throw new CelError('expression recursion limit exceeded', { cause: error })
        throw error
      } finally {
        if (budget) budget.remaining -= frame.cost
      }
    },
  }
}

/** `ERROR: <input>:1:6: undefined field 'x'`, and the line with a mark under it. */
function showProblems(source: string, problems: readonly Problem[]): string {
  return problems.map((problem) => showProblem(source, problem)).join('\n')
}
function showProblem(source: string, { at, text }: Problem): string {
  const before = source.slice(0, at)
  const row = before.split('\n').length
  const lineStart = before.lastIndexOf('\n') + 1
  const end = source.indexOf('\n', at)
  const line = source.slice(lineStart, end < 0 ? undefined : end).replaceAll('\t', ' ')
  const column = at - lineStart
  return `ERROR: <input>:${row}:${column + 1}: ${text}\n | ${line}\n | ${'.'.repeat(column)}^`
}

export { CelError, CostExceeded }
