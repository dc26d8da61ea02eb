import type { ValidatingAdmissionPolicyBinding } from '@hawser/kinds/admissionregistration/validatingadmissionpolicybinding.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { codeOf, forbidden, StatusError, type StatusReason } from '@hawser/kinds/meta/status.ts'
import { fromJson } from '../../cel/json.ts'
import { dyn } from '../../cel/types.ts'
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { valuesOf } from '../expressions/values.ts'
import { isExempt } from '../matching/equivalent.ts'
import { type Decision, decide, type Failure } from '../policies/decide.ts'
import { concernedBy, matchedKind, type PolicyHook, policyHooks } from '../policies/hooks.ts'
import { paramsOf } from '../policies/params.ts'
import { sentAs } from '../webhooks/called.ts'

/** Refuses, warns of or records what policies of the cluster do not allow. */
export const validatingAdmissionPolicy: AdmissionPlugin = {
  name: 'ValidatingAdmissionPolicy',
  handles: (_operation, kind) => !isExempt(kind) && !isReview(kind),
  isIdle: ({ look }) => policyHooks(look).length === 0,
  validate(request, context) {
    const concerned = concernedBy(request, context).filter(({ policy: { spec } }) =>
      spec.matchConstraints ? matchedKind(spec.matchConstraints, request, context) : undefined,
    )
    if (concerned.length > 0) return askAll(concerned, request, context)
  },
}

/** Questions about who may what: a policy that refused them would lock everybody out. Webhooks are asked, as upstream. */
const isReview = ({ group }: AnyKind): boolean =>
  group === 'authentication.k8s.io' || group === 'authorization.k8s.io'

/** Why a request is refused. */
interface Denial {
  readonly policy: string
  readonly binding?: string
  readonly message: string
  readonly reason?: Failure['reason']
}

async function askAll(
  hooks: readonly PolicyHook[],
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<void> {
  const denials: Denial[] = []
  for (const hook of hooks) {
    const told = new Map<string, Set<string>>()
    for (const binding of hook.bindings)
      denials.push(...(await askBinding(hook, binding, request, context, told)))
    for (const [key, values] of told) {
      request.auditAnnotations.set(`${hook.policy.metadata.name}/${key}`, [...values].join(', '))
    }
  }
  const [first] = denials
  if (first) throw refusal(request, first)
}

async function askBinding(
  hook: PolicyHook,
  binding: ValidatingAdmissionPolicyBinding,
  request: AdmissionRequest,
  context: AdmissionContext,
  told: Map<string, Set<string>>,
): Promise<Denial[]> {
  const { policy } = hook
  const about = { policy: policy.metadata.name, binding: binding.metadata.name }
  try {
    const decisions = await decisionsOf(hook, binding, request, context)
    return decisions.flatMap((decision) => follow(decision, binding, about, request, told))
  } catch (error) {
    if (error instanceof StatusError || policy.spec.failurePolicy === 'Ignore') {
      if (error instanceof StatusError) throw error
      return []
    }
    return [{ ...about, message: `failed to configure binding: ${(error as Error).message}` }]
  }
}

async function decisionsOf(
  { policy: { spec }, compiled }: PolicyHook,
  binding: ValidatingAdmissionPolicyBinding,
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<Decision[]> {
  const kind = spec.matchConstraints && matchedKind(spec.matchConstraints, request, context)
  const { matchResources, paramRef } = binding.spec
  if (!kind || (matchResources && !matchedKind(matchResources, request, context))) return []
  const params = await paramsOf(spec.paramKind, paramRef, request.namespace, context)
  const values = valuesOf(request, await sentAs(kind, request), context)
  return params.map((param) =>
    decide(spec, compiled(), Object.create(values, { params: { value: fromJson(dyn, param) } })),
  )
}

/** Does with a decision what the binding says. */
function follow(
  { failures, annotations, denials }: Decision,
  { spec: { validationActions = [], policyName } }: ValidatingAdmissionPolicyBinding,
  about: Required<Pick<Denial, 'policy' | 'binding'>>,
  request: AdmissionRequest,
  told: Map<string, Set<string>>,
): Denial[] {
  for (const [key, value] of annotations) told.getOrInsertComputed(key, () => new Set()).add(value)
  for (const { index, message } of failures) {
    if (validationActions.includes('Warn')) {
      request.warnings.push(
        `Validation failed for ValidatingAdmissionPolicy '${about.policy}' with binding '${about.binding}': ${message}`,
      )
    }
    if (validationActions.includes('Audit')) {
      const failure = {
        message,
        policy: policyName,
        binding: about.binding,
        expressionIndex: index,
        validationActions,
      }
      request.auditAnnotations.set(
        'validation.policy.admission.k8s.io/validation_failure',
        JSON.stringify([failure]),
      )
    }
  }
  const refused = validationActions.includes('Deny') ? failures : []
  return [
    ...refused.map(({ message, reason }) => ({ ...about, message, ...(reason && { reason }) })),
    ...denials.map((message) => ({ ...about, message })),
  ]
}

function refusal({ kind, name, object }: AdmissionRequest, denial: Denial): StatusError {
  const { policy, binding, reason = 'Invalid' } = denial
  const which = binding === undefined ? `'${policy}'` : `'${policy}' with binding '${binding}'`
  const text = `ValidatingAdmissionPolicy ${which} denied request: ${denial.message}`
  const { message, details } = forbidden(kind, name || object?.metadata.generateName || 'Unknown', text)
  const known: StatusReason = reason
  return new StatusError(known, message, {
    details,
    causes: [{ message: text }],
    foreign: { code: codeOf[known], reason },
  })
}
