import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { checkWebhooks } from './checkwebhooks.ts'
import { mutatingWebhook } from './mutatingwebhook.ts'
import { byName } from './webhook.ts'

export type { MutatingWebhook } from './mutatingwebhook.ts'

/** Lets webhooks change requests. */
export const MutatingWebhookConfiguration = defineKind({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  categories: ['api-extensions'],
  scope: 'Cluster',
  message: 'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration',
  countsGenerations: true,
  fields: {
    webhooks: [2, s.optional(s.list(mutatingWebhook, byName))],
  },
  validate: ({ webhooks = [] }, old) => checkWebhooks(webhooks, old && (old.webhooks ?? [])),
  columns: [{ name: 'Webhooks', type: 'integer', value: ({ webhooks = [] }) => webhooks.length }],
})
export type MutatingWebhookConfiguration = ObjectOf<typeof MutatingWebhookConfiguration>
