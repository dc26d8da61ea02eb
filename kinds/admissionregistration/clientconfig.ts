import { s, type TypeOf } from '../schema.ts'

const text = s.string({ mayBeEmpty: true })

export const serviceReference = s.message('io.k8s.api.admissionregistration.v1.ServiceReference', {
  namespace: [1, text],
  name: [2, text],
  path: [3, s.pointer(s.string())],
  port: [4, s.defaulted(s.integer(), 443)],
})
export type ServiceReference = TypeOf<typeof serviceReference>

/** How to reach a webhook: by URL or by Service. */
export const webhookClientConfig = s.message('io.k8s.api.admissionregistration.v1.WebhookClientConfig', {
  service: [1, s.optional(serviceReference)],
  caBundle: [2, s.optional(s.bytes())],
  url: [3, s.pointer(s.string())],
})
export type WebhookClientConfig = TypeOf<typeof webhookClientConfig>
