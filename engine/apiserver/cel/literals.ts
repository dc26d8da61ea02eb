import type { Expr, Problem } from './ast.ts'
import { compilePattern } from './pattern.ts'
import { parseDuration, parseTimestamp } from './time.ts'

/** Texts in the expression itself that are no duration, time or pattern are refused when it is compiled. */
export function checkLiterals(expr: Expr): Problem[] {
  const problems: Problem[] = []
  visit(expr, problems)
  return problems
}

const readers: Readonly<Record<string, { kind: string; read(text: string): unknown }>> = {
  duration: { kind: 'duration', read: parseDuration },
  timestamp: { kind: 'timestamp', read: parseTimestamp },
  matches: { kind: 'matches', read: compilePattern },
}

function visit(expr: Expr, problems: Problem[]): void {
  if (expr.op === 'call') {
    const reader = Object.hasOwn(readers, expr.fn) ? readers[expr.fn] : undefined
    const text = expr.args.at(-1)
    if (reader && text?.op === 'const' && typeof text.value === 'string') {
      try {
        reader.read(text.value)
      } catch {
        problems.push({ at: text.at, text: `invalid ${reader.kind} argument` })
      }
    }
  }
  for (const part of partsOf(expr)) visit(part, problems)
}

function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case 'select':
      return [expr.operand]
    case 'call':
      return expr.target ? [expr.target, ...expr.args] : expr.args
    case 'list':
      return expr.items.map(({ value }) => value)
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value])
    case 'fold':
      return [expr.range, ...(expr.filter ? [expr.filter] : []), expr.body]
    case 'bind':
      return [expr.value, expr.body]
    default:
      return []
  }
}
