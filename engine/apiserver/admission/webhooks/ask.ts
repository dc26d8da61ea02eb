import { randomUUID } from 'node:crypto'
import type { MutatingWebhook } from '@hawser/kinds/admissionregistration/mutatingwebhook.ts'
import type { ValidatingWebhook } from '@hawser/kinds/admissionregistration/validatingwebhook.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { AdmissionContext, AdmissionRequest } from '../chain.ts'
import { post } from './call.ts'
import { reviewOf, type Sent } from './review.ts'
import { targetOf } from './target.ts'
import { denied, failed, noDryRun, type Verdict, verdictOf } from './verdict.ts'

/** A webhook could not be asked, and says that it does not matter then. */
export interface FailedOpen {
  readonly failedOpen: Error
}

/**
 * Asks one webhook about a request.
 *
 * @param before  Until when the whole request may take, in milliseconds since 1970.
 * @throws {StatusError} when it refuses, or could not be asked and `failurePolicy` is `Fail`.
 */
export async function ask(
  webhook: MutatingWebhook | ValidatingWebhook,
  mutating: boolean,
  request: AdmissionRequest,
  sent: Sent,
  { look }: AdmissionContext,
  before: number,
): Promise<Verdict | FailedOpen> {
  const { name, sideEffects } = webhook
  if (request.options.dryRun && !harmless.includes(sideEffects)) throw noDryRun(name)
  const verdict = await answerOf(webhook, mutating, request, sent, look, before)
  if ('failedOpen' in verdict) return verdict
  for (const [key, value] of Object.entries(verdict.auditAnnotations)) {
    request.auditAnnotations.set(`${name}/${key}`, value)
  }
  request.warnings.push(...verdict.warnings)
  if (!verdict.allowed) throw denied(name, verdict)
  return verdict
}

const harmless = ['None', 'NoneOnDryRun']

async function answerOf(
  {
    name,
    clientConfig,
    admissionReviewVersions,
    timeoutSeconds,
    failurePolicy,
  }: MutatingWebhook | ValidatingWebhook,
  mutating: boolean,
  request: AdmissionRequest,
  sent: Sent,
  look: AdmissionContext['look'],
  before: number,
): Promise<Verdict | FailedOpen> {
  const left = (before - Date.now()) / 1000
  if (left <= 0) {
    throw new StatusError('Timeout', 'Timeout: request did not complete within requested timeout')
  }
  try {
    if (!admissionReviewVersions.includes('v1')) {
      throw new Error(
        'could not create admission objects: webhook does not accept known AdmissionReview versions (v1)',
      )
    }
    const uid = randomUUID()
    const target = targetOf(clientConfig, look)
    const answer = await post(target, reviewOf(uid, request, sent), Math.min(timeoutSeconds, left))
    return valid(uid, mutating, answer)
  } catch (error) {
    if (failurePolicy === 'Ignore') return { failedOpen: error as Error }
    throw failed(name, error as Error)
  }
}

function valid(uid: string, mutating: boolean, answer: unknown): Verdict {
  try {
    return verdictOf(uid, mutating, answer)
  } catch (error) {
    throw new Error(`received invalid webhook response: ${(error as Error).message}`, { cause: error })
  }
}
