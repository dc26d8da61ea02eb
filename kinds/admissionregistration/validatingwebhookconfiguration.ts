import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { checkWebhooks } from './checkwebhooks.ts'
import { validatingWebhook } from './validatingwebhook.ts'
import { byName } from './webhook.ts'

export type { ValidatingWebhook } from './validatingwebhook.ts'

/** Asks webhooks whether requests may pass. */
export const ValidatingWebhookConfiguration = defineKind({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  categories: ['api-extensions'],
  scope: 'Cluster',
  message: 'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration',
  countsGenerations: true,
  fields: {
    webhooks: [2, s.optional(s.list(validatingWebhook, byName))],
  },
  validate: ({ webhooks = [] }, old) => checkWebhooks(webhooks, old && (old.webhooks ?? [])),
  columns: [{ name: 'Webhooks', type: 'integer', value: ({ webhooks = [] }) => webhooks.length }],
})
export type ValidatingWebhookConfiguration = ObjectOf<typeof ValidatingWebhookConfiguration>
