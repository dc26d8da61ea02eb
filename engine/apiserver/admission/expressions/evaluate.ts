import { type Budget, CelError } from '../../cel/compile.ts'
import type { Value } from '../../cel/values.ts'
import type { Compiled } from './compiled.ts'

/** What an expression came to. */
export type Outcome = { readonly value: Value } | { readonly error: string }

/** All expressions of a policy together cost too much: nothing more is evaluated. */
export class BudgetSpent extends CelError {
  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run')
  }
}

/**
 * @throws {BudgetSpent}
 */
export function evaluate(
  compiled: Compiled,
  values: Readonly<Record<string, Value>>,
  budget: Budget,
): Outcome {
  if ('errors' in compiled) return { error: `compilation error: ${compiled.errors}` }
  try {
    return { value: compiled.evaluate(values, budget) }
  } catch (error) {
    if (!(error instanceof CelError)) throw error
    if (budget.remaining < 0) throw new BudgetSpent()
    return { error: `expression '${compiled.source}' resulted in error: ${error.message}` }
  }
}
