import type { MatchCondition } from '@hawser/kinds/admissionregistration/matchcondition.ts'
import type { ValidatingAdmissionPolicySpec } from '@hawser/kinds/admissionregistration/policyspec.ts'
import { type FieldError, invalid } from '@hawser/kinds/meta/field.ts'
import type { Compiled } from '../expressions/compiled.ts'
import { compileConditions } from '../expressions/conditions.ts'
import type { Variables } from '../expressions/environment.ts'
import { compilePolicy } from './compilepolicy.ts'

const problem = (path: string, source: string, compiled: Compiled | undefined): FieldError[] =>
  compiled && 'errors' in compiled ? [invalid(path, source, compiled.errors)] : []

/** The expressions of a policy that do not compile. Empty ones are for the rules of the kind. */
export function checkPolicyExpressions(spec: ValidatingAdmissionPolicySpec): FieldError[] {
  const { validations = [], auditAnnotations = [], matchConditions = [], variables = [] } = spec
  const compiled = compilePolicy(spec)
  return [
    ...matchConditions.flatMap(({ expression }, i) =>
      problem(`spec.matchConditions[${i}].expression`, expression, compiled.conditions[i]),
    ),
    ...variables.flatMap(({ expression }, i) =>
      problem(`spec.variables[${i}].expression`, expression, compiled.variables[i]?.compiled),
    ),
    ...validations.flatMap(({ expression, messageExpression = '' }, i) => [
      ...problem(`spec.validations[${i}].expression`, expression, compiled.validations[i]?.compiled),
      ...problem(
        `spec.validations[${i}].messageExpression`,
        messageExpression,
        compiled.validations[i]?.message,
      ),
    ]),
    ...auditAnnotations.flatMap(({ valueExpression }, i) =>
      problem(`spec.auditAnnotations[${i}].valueExpression`, valueExpression, compiled.annotations[i]),
    ),
  ]
}

/** The conditions of webhooks that do not compile. */
export function checkWebhookExpressions(
  webhooks: readonly { readonly matchConditions?: readonly MatchCondition[] }[],
  variables: Variables,
): FieldError[] {
  return webhooks.flatMap(({ matchConditions = [] }, at) => {
    const compiled = compileConditions(matchConditions, variables)
    return matchConditions.flatMap(({ expression }, i) =>
      problem(`webhooks[${at}].matchConditions[${i}].expression`, expression, compiled[i]),
    )
  })
}
