import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'
const text = s.string({ mayBeEmpty: true })

export const serviceReference = s.message(`${v1}.ServiceReference`, {
  namespace: [1, text],
  name: [2, text],
  path: [3, s.pointer(s.string())],
  port: [4, s.defaulted(s.integer(), 443)],
})
export type ServiceReference = TypeOf<typeof serviceReference>

export const webhookClientConfig = s.message(`${v1}.WebhookClientConfig`, {
  service: [1, s.optional(serviceReference)],
  caBundle: [2, s.optional(s.bytes())],
  url: [3, s.pointer(s.string())],
})
export type WebhookClientConfig = TypeOf<typeof webhookClientConfig>

export const webhookConversion = s.message(`${v1}.WebhookConversion`, {
  clientConfig: [2, s.optional(webhookClientConfig)],
  conversionReviewVersions: [3, s.list(s.string(), { listType: 'atomic' })],
})
export type WebhookConversion = TypeOf<typeof webhookConversion>

/** How objects of one version of a custom resource become objects of another. */
export const customResourceConversion = s.message(`${v1}.CustomResourceConversion`, {
  strategy: [1, text],
  webhook: [2, s.optional(webhookConversion)],
})
export type CustomResourceConversion = TypeOf<typeof customResourceConversion>
