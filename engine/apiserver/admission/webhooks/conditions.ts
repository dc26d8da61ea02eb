import type { MatchCondition } from '@hawser/kinds/admissionregistration/matchcondition.ts'
import type { MutatingWebhook } from '@hawser/kinds/admissionregistration/mutatingwebhook.ts'
import type { ValidatingWebhook } from '@hawser/kinds/admissionregistration/validatingwebhook.ts'
import type { AdmissionContext, AdmissionRequest } from '../chain.ts'
import type { Compiled } from '../expressions/compiled.ts'
import { compileConditions, meetsAll } from '../expressions/conditions.ts'
import { variablesOf } from '../expressions/environment.ts'
import { valuesOf } from '../expressions/values.ts'
import { forbid } from '../forbid.ts'
import type { Sent } from './review.ts'

const known = new WeakMap<readonly MatchCondition[], readonly Compiled[]>()
export const conditionVariables = variablesOf({ authorizer: true })

/**
 * Whether a webhook is to be called for a request.
 *
 * @throws {StatusError} `Forbidden` when nobody can tell and `failurePolicy` is `Fail`.
 */
export function meetsConditions(
  { matchConditions = [], failurePolicy }: MutatingWebhook | ValidatingWebhook,
  request: AdmissionRequest,
  sent: Sent,
  context: AdmissionContext,
): boolean {
  if (matchConditions.length === 0) return true
  const compiled = known.getOrInsertComputed(matchConditions, () =>
    compileConditions(matchConditions, conditionVariables),
  )
  const meets = meetsAll(compiled, valuesOf(request, sent, context))
  if (typeof meets === 'boolean') return meets
  if (failurePolicy === 'Ignore') return false
  throw forbid(request, meets.error)
}
