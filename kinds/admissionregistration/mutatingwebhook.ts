import { s, type TypeOf } from '../schema.ts'
import { matchConditions } from './matchcondition.ts'
import { everything, webhookFields } from './webhook.ts'

export const mutatingWebhook = s.message('io.k8s.api.admissionregistration.v1.MutatingWebhook', {
  ...webhookFields,
  reinvocationPolicy: [10, s.defaulted(s.oneOf('Never', 'IfNeeded'), 'Never')],
  objectSelector: [11, everything],
  matchConditions: [12, matchConditions],
})
export type MutatingWebhook = TypeOf<typeof mutatingWebhook>
