import type { MutatingWebhook } from '@hawser/kinds/admissionregistration/mutatingwebhook.ts'
import type { ValidatingAdmissionPolicy } from '@hawser/kinds/admissionregistration/validatingadmissionpolicy.ts'
import type { KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { checkPolicyExpressions, checkWebhookExpressions } from '../policies/checkexpressions.ts'
import { typeWarnings } from '../policies/typecheck.ts'
import { conditionVariables } from '../webhooks/conditions.ts'

const group = 'admissionregistration.k8s.io'
const policies = `validatingadmissionpolicies.${group}`
const configurations = [`validatingwebhookconfigurations.${group}`, `mutatingwebhookconfigurations.${group}`]

/**
 * Expressions that do not compile are refused where upstream's validation does. What they get wrong about the kinds
 * they look at is told in the status of the policy, which upstream leaves to a controller.
 */
export const admissionExpressions: AdmissionPlugin = {
  name: 'AdmissionExpressions',
  handles: (operation, { resource }, subresource) =>
    (operation === 'CREATE' || operation === 'UPDATE') &&
    subresource === undefined &&
    (resource === policies || configurations.includes(resource)),
  mutate(request, { kinds }) {
    if (request.kind.resource !== policies || !isNew(request)) return
    const { spec, metadata, status } = request.object as unknown as ValidatingAdmissionPolicy
    const warnings = typeWarnings(spec, kinds())
    const policy = request.object as unknown as Mutable<{ status: ValidatingAdmissionPolicy['status'] }>
    policy.status = {
      ...status,
      observedGeneration: request.old
        ? (request.old.metadata.generation ?? 0) + 1
        : (metadata.generation ?? 1),
      typeChecking: warnings.length > 0 ? { expressionWarnings: warnings } : {},
    } as typeof policy.status
  },
  validate(request) {
    if (!isNew(request)) return
    const { kind, name, object } = request
    const errors =
      kind.resource === policies
        ? checkPolicyExpressions((object as unknown as ValidatingAdmissionPolicy).spec)
        : checkWebhookExpressions(webhooksOf(object), conditionVariables)
    if (errors.length > 0) throw invalid(kind, name, errors)
  },
}

const webhooksOf = (object: object | undefined): readonly MutatingWebhook[] =>
  ((object as KubeObject | undefined)?.webhooks ?? []) as readonly MutatingWebhook[]

/** What was there before is not looked at again: it may be older than a rule. */
const isNew = ({ kind, object, old }: AdmissionRequest): boolean =>
  !old ||
  (kind.resource === policies ? !same(object?.spec, old.spec) : !same(webhooksOf(object), webhooksOf(old)))
