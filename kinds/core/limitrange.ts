import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkLimitRange } from './checklimitrange.ts'

const amounts = s.optional(s.map(s.quantity()))

export const limitRangeItem = s.message('io.k8s.api.core.v1.LimitRangeItem', {
  type: [1, s.string({ mayBeEmpty: true })],
  max: [2, amounts],
  min: [3, amounts],
  default: [4, amounts],
  defaultRequest: [5, amounts],
  maxLimitRequestRatio: [6, amounts],
})
export type LimitRangeItem = TypeOf<typeof limitRangeItem>

export const limitRangeSpec = s.message('io.k8s.api.core.v1.LimitRangeSpec', {
  limits: [1, s.list(limitRangeItem, { listType: 'atomic' })],
})
export type LimitRangeSpec = TypeOf<typeof limitRangeSpec>

/** What a pod, a container or a claim of a namespace may ask for, and what it gets when it does not say. */
export const LimitRange = defineKind({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  scope: 'Namespaced',
  message: 'io.k8s.api.core.v1.LimitRange',
  fields: {
    spec: [2, s.defaulted(limitRangeSpec, { limits: [] })],
  },
  complete({ spec }) {
    for (const item of spec.limits) if (item.type === 'Container') completeItem(item)
  },
  validate: ({ spec }) => checkLimitRange(spec, 'spec.limits'),
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Created At', value: ({ metadata }) => metadata.creationTimestamp },
  ],
})
export type LimitRange = ObjectOf<typeof LimitRange>

type Amounts = Record<string, string>
/** Of a container's limit: the most there is; of what it reserves: its limit, else the least there is. */
function completeItem(item: {
  max?: Amounts
  min?: Amounts
  default?: Amounts
  defaultRequest?: Amounts
}): void {
  item.default = { ...item.max, ...item.default }
  item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest }
  if (Object.keys(item.default).length === 0) delete item.default
  if (Object.keys(item.defaultRequest).length === 0) delete item.defaultRequest
}
