import { s, type TypeOf } from '../schema.ts'
import { matchConditions } from './matchcondition.ts'
import { everything, webhookFields } from './webhook.ts'

export const validatingWebhook = s.message('io.k8s.api.admissionregistration.v1.ValidatingWebhook', {
  ...webhookFields,
  objectSelector: [10, everything],
  matchConditions: [11, matchConditions],
})
export type ValidatingWebhook = TypeOf<typeof validatingWebhook>
