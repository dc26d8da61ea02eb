import type { ValidatingWebhook } from '@hawser/kinds/admissionregistration/validatingwebhook.ts'
import type { AdmissionContext, AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { isExempt } from '../matching/equivalent.ts'
import { ask } from '../webhooks/ask.ts'
import { concernedBy, isSelected, patienceMs, sentAs } from '../webhooks/called.ts'
import { meetsConditions } from '../webhooks/conditions.ts'
import { type Concerned, validatingHooks } from '../webhooks/hooks.ts'
import type { Sent } from '../webhooks/review.ts'

type Call = Concerned<ValidatingWebhook> & { readonly sent: Sent }

/** Lets webhooks refuse what is written. All are asked at once; the first refusal is answered. */
export const validatingAdmissionWebhook: AdmissionPlugin = {
  name: 'ValidatingAdmissionWebhook',
  handles: (_operation, kind) => !isExempt(kind),
  isIdle: ({ look }) => validatingHooks(look).all.length === 0,
  waits: (operation, kind, subresource, { look, kinds }) =>
    validatingHooks(look).concerned({ operation, kind, subresource }, kinds()).length > 0,
  validate(request, context) {
    const calls = concernedBy(validatingHooks, request, context)
    if (calls.length > 0) return callAll(calls, request, context)
  },
}

/** More webhooks than these wait until others have answered. */
const atOnce = 16

async function callAll(
  concerned: readonly Concerned<ValidatingWebhook>[],
  request: AdmissionRequest,
  context: AdmissionContext,
): Promise<void> {
  const calls: Call[] = []
  for (const one of concerned) {
    if (!isSelected(one.webhook, request, context)) continue
    const sent = await sentAs(one.kind, request)
    if (meetsConditions(one.webhook, request, sent, context)) calls.push({ ...one, sent })
  }
  const before = Date.now() + patienceMs
  const refusals: unknown[] = []
  const turns = calls.entries()
  const work = async (): Promise<void> => {
    for (const [index, call] of turns)
      await callOne(call, index, request, context, before).catch((error) => refusals.push(error))
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, calls.length) }, work))
  if (refusals.length > 0) throw refusals[0]
}

async function callOne(
  { webhook, sent }: Call,
  index: number,
  request: AdmissionRequest,
  context: AdmissionContext,
  before: number,
): Promise<void> {
  const verdict = await ask(webhook, false, request, sent, context, before)
  if ('failedOpen' in verdict) {
    request.auditAnnotations.set(
      `failed-open.validation.webhook.admission.k8s.io/round_0_index_${index}`,
      webhook.name,
    )
  }
}
