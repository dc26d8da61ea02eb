import { defineKind, type ObjectOf } from '../kind.ts'
import { same } from '../meta/same.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkQuotaAmounts, checkQuotaSpec } from './checkresourcequota.ts'

export const scopedResourceSelectorRequirement = s.message(
  'io.k8s.api.core.v1.ScopedResourceSelectorRequirement',
  {
    scopeName: [1, s.string({ mayBeEmpty: true })],
    operator: [2, s.string({ mayBeEmpty: true })],
    values: [3, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  },
)
export type ScopedResourceSelectorRequirement = TypeOf<typeof scopedResourceSelectorRequirement>

export const scopeSelector = s.message(
  'io.k8s.api.core.v1.ScopeSelector',
  {
    matchExpressions: [1, s.optional(s.list(scopedResourceSelectorRequirement, { listType: 'atomic' }))],
  },
  { mapType: 'atomic' },
)
export type ScopeSelector = TypeOf<typeof scopeSelector>

export const resourceQuotaSpec = s.message('io.k8s.api.core.v1.ResourceQuotaSpec', {
  hard: [1, s.optional(s.map(s.quantity()))],
  scopes: [2, s.optional(s.list(s.string(), { listType: 'atomic' }))],
  scopeSelector: [3, s.optional(scopeSelector)],
})
export type ResourceQuotaSpec = TypeOf<typeof resourceQuotaSpec>

export const resourceQuotaStatus = s.message('io.k8s.api.core.v1.ResourceQuotaStatus', {
  hard: [1, s.optional(s.map(s.quantity()))],
  used: [2, s.optional(s.map(s.quantity()))],
})
export type ResourceQuotaStatus = TypeOf<typeof resourceQuotaStatus>

/** How much of everything a namespace may hold. */
export const ResourceQuota = defineKind({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.ResourceQuota',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(resourceQuotaSpec, {})],
    status: [3, s.defaulted(resourceQuotaStatus, {})],
  },
  validate: ({ spec, status }, old) => [
    ...(old && same(spec, old.spec) ? [] : checkQuotaSpec(spec, old?.spec)),
    ...checkQuotaAmounts(status.hard, 'status.hard'),
    ...checkQuotaAmounts(status.used, 'status.used'),
  ],
  columns: [
    { name: 'Request', value: ({ status }) => usageText(status, false) },
    { name: 'Limit', value: ({ status }) => usageText(status, true) },
  ],
})
export type ResourceQuota = ObjectOf<typeof ResourceQuota>

const usageText = ({ hard = {}, used = {} }: ResourceQuotaStatus, limits: boolean): string =>
  Object.keys(hard)
    .filter((name) => name.startsWith('limits.') === limits)
    .sort()
    .map((name) => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
    .join(', ')
