import { labelSelector } from '../meta/labelselector.ts'
import { s } from '../schema.ts'
import { webhookClientConfig } from './clientconfig.ts'
import { ruleWithOperations } from './rule.ts'

export const failurePolicy = s.defaulted(s.oneOf('Ignore', 'Fail'), 'Fail')
export const matchPolicy = s.defaulted(s.oneOf('Exact', 'Equivalent'), 'Equivalent')
/** An absent selector is the same as an empty one: everything. */
export const everything = s.defaulted(labelSelector, {})

/** Fields that validating and mutating webhooks share. */
export const webhookFields = {
  name: [1, s.string()],
  clientConfig: [2, webhookClientConfig],
  rules: [3, s.optional(s.list(ruleWithOperations, { listType: 'atomic' }))],
  failurePolicy: [4, failurePolicy],
  matchPolicy: [9, matchPolicy],
  namespaceSelector: [5, everything],
  // Older objects may have what new ones must not: the rules for webhooks know.
  sideEffects: [6, s.string({ mayBeEmpty: true })],
  timeoutSeconds: [7, s.defaulted(s.integer(), 10)],
  admissionReviewVersions: [8, s.list(s.string(), { listType: 'atomic' })],
} as const

/** How the webhooks of a configuration merge. */
export const byName = {
  listType: 'map',
  listMapKeys: ['name'],
  patchStrategy: 'merge',
  patchMergeKey: 'name',
} as const
