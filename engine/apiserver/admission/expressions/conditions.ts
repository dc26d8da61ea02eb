import type { MatchCondition } from '@hawser/kinds/admissionregistration/matchcondition.ts'
import { bool } from '../../cel/types.ts'
import type { Value } from '../../cel/values.ts'
import { type Compiled, compileFor } from './compiled.ts'
import type { Variables } from './environment.ts'
import { BudgetSpent, evaluate } from './evaluate.ts'

/** Whether a request meets conditions; or that this could not be found out. */
export type Meets = boolean | { readonly error: string }

const budgetOfConditions = 2_500_000

export const compileConditions = (
  conditions: readonly MatchCondition[],
  variables: Variables,
): readonly Compiled[] => conditions.map(({ expression }) => compileFor(expression, variables, bool))

/** One that is false decides, whatever others fail with. */
export function meetsAll(conditions: readonly Compiled[], values: Readonly<Record<string, Value>>): Meets {
  const budget = { remaining: budgetOfConditions }
  const errors: string[] = []
  try {
    for (const condition of conditions) {
      const outcome = evaluate(condition, values, budget)
      if ('error' in outcome) errors.push(outcome.error)
      else if (outcome.value !== true) return false
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error
    return { error: error.message }
  }
  const different = [...new Set(errors)]
  if (different.length === 0) return true
  return { error: different.length > 1 ? `[${different.join(', ')}]` : (different[0] as string) }
}
