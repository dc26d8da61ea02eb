import type {
  ExpressionWarning,
  ValidatingAdmissionPolicySpec,
} from '@hawser/kinds/admissionregistration/policyspec.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { Compiled } from '../expressions/compiled.ts'
import { typeOfObject } from '../expressions/kindtype.ts'
import { type CompiledPolicy, compilePolicy, type Types } from './compilepolicy.ts'

/** Kinds that a policy is checked against at most: upstream's number. */
const maxKinds = 10

/** What the expressions of a policy get wrong about the kinds that it names: warnings, since it may still be right. */
export function typeWarnings(
  spec: ValidatingAdmissionPolicySpec,
  kinds: readonly AnyKind[],
): ExpressionWarning[] {
  const params = kinds.find(
    ({ kind, apiVersion }) => kind === spec.paramKind?.kind && apiVersion === spec.paramKind?.apiVersion,
  )
  const checked = kindsOf(spec, kinds).map((kind) => {
    const types: Types = {
      object: typeOfObject(kind.node),
      ...(params && { params: typeOfObject(params.node) }),
    }
    return { kind, compiled: compilePolicy(spec, types) }
  })
  const warn = (
    fieldRef: string,
    errorsOf: (compiled: CompiledPolicy) => string | undefined,
  ): ExpressionWarning[] => {
    const problems = checked.flatMap((one) => {
      const errors = errorsOf(one.compiled)
      return errors === undefined ? [] : [`${nameOf(one.kind)}: ${errors}\n`]
    })
    return problems.length > 0 ? [{ fieldRef, warning: problems.join('\n') }] : []
  }
  return (spec.validations ?? []).flatMap((_, index) => [
    ...warn(`spec.validations[${index}].expression`, ({ validations }) =>
      mistyped(validations[index]?.compiled),
    ),
    ...warn(`spec.validations[${index}].messageExpression`, ({ validations }) =>
      mistyped(validations[index]?.message),
    ),
  ])
}

/** What an expression evaluates to is no matter of its types. */
const mistyped = (compiled: Compiled | undefined): string | undefined =>
  compiled && 'errors' in compiled && compiled.errors.startsWith(failed)
    ? compiled.errors.slice(failed.length)
    : undefined
const failed = 'compilation failed: '

const nameOf = ({ group, version, kind }: AnyKind): string => `${group}/${version}, Kind=${kind}`

/** Those that the rules name without wildcards. */
function kindsOf({ matchConstraints }: ValidatingAdmissionPolicySpec, kinds: readonly AnyKind[]): AnyKind[] {
  const found = kinds.filter(({ group, version, plural }) =>
    (matchConstraints?.resourceRules ?? []).some(({ apiGroups = [], apiVersions = [], resources = [] }) => {
      if (apiGroups.includes('*') || apiVersions.includes('*')) return false
      return apiGroups.includes(group) && apiVersions.includes(version) && resources.includes(plural)
    }),
  )
  return found.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).slice(0, maxKinds)
}
