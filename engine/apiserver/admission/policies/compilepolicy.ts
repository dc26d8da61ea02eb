import type { ValidatingAdmissionPolicySpec } from '@hawser/kinds/admissionregistration/policyspec.ts'
import { bool, type CelType, dyn, nullType, object, string } from '../../cel/types.ts'
import { type Compiled, compileFor } from '../expressions/compiled.ts'
import { compileConditions } from '../expressions/conditions.ts'
import { type Variables, variablesOf } from '../expressions/environment.ts'

/** All expressions of a policy, ready to run. */
export interface CompiledPolicy {
  readonly conditions: readonly Compiled[]
  /** In order: each may use those before it. */
  readonly variables: readonly { readonly name: string; readonly compiled: Compiled }[]
  readonly validations: readonly { readonly compiled: Compiled; readonly message?: Compiled }[]
  readonly annotations: readonly Compiled[]
}

/** What the objects are, when that is known: for checking, not for running. */
export interface Types {
  readonly object?: CelType
  readonly params?: CelType
}

export function compilePolicy(spec: ValidatingAdmissionPolicySpec, types: Types = {}): CompiledPolicy {
  const { validations = [], auditAnnotations = [], matchConditions = [], variables = [] } = spec
  const has = {
    params: spec.paramKind !== undefined,
    ...(types.object && { object: types.object }),
    ...(types.params && { paramsType: types.params }),
  }
  const asking = variablesOf({ ...has, authorizer: true })
  const composed = compose(variables, asking)
  const all = { ...asking, variables: composed.type }
  const silent = { ...variablesOf(has), variables: composed.type }
  return {
    conditions: compileConditions(matchConditions, all),
    variables: composed.variables,
    validations: validations.map(({ expression, messageExpression }) => ({
      compiled: compileFor(expression, all, bool),
      ...(messageExpression && { message: compileFor(messageExpression, silent, string) }),
    })),
    annotations: auditAnnotations.map(({ valueExpression }) =>
      compileFor(valueExpression, silent, string, nullType),
    ),
  }
}

/** The type of `variables`: what each evaluates to is a field. One that does not compile may be anything. */
function compose(
  variables: readonly { readonly name: string; readonly expression: string }[],
  others: Variables,
): { readonly type: CelType; readonly variables: CompiledPolicy['variables'] } {
  const fields: Record<string, CelType> = {}
  const compiled = variables.map(({ name, expression }) => {
    const known = { ...others, variables: object('kubernetes.variables', { ...fields }) }
    const one = compileFor(expression, known)
    fields[name] = 'errors' in one ? dyn : one.type
    return { name, compiled: one }
  })
  return { type: object('kubernetes.variables', fields), variables: compiled }
}
