import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'

const componentCondition = s.message('io.k8s.api.core.v1.ComponentCondition', {
  type: [1, s.string()],
  status: [2, s.string()],
  message: [3, s.optional(s.string())],
  error: [4, s.optional(s.string())],
})

type Condition = TypeOf<typeof componentCondition>

/** Whether a part of the control plane is well, as far as the API server knows. */
export const ComponentStatus = defineKind({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  shortNames: ['cs'],
  scope: 'Cluster',
  stored: false,
  verbs: ['get', 'list'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  message: 'io.k8s.api.core.v1.ComponentStatus',
  fields: {
    conditions: [
      2,
      s.optional(
        s.list(componentCondition, {
          listType: 'map',
          listMapKeys: ['type'],
          patchStrategy: 'merge',
          patchMergeKey: 'type',
        }),
      ),
    ],
  },
  ownTable: true,
  columns: [
    { name: 'Name', format: 'name', value: ({ metadata }) => metadata.name },
    { name: 'Status', value: (component) => statusOf(healthOf(component)) },
    { name: 'Message', value: (component) => healthOf(component)?.message ?? '' },
    { name: 'Error', value: (component) => healthOf(component)?.error ?? '' },
  ],
})
export type ComponentStatus = ObjectOf<typeof ComponentStatus>

const healthOf = ({ conditions }: { readonly conditions?: readonly Condition[] }): Condition | undefined =>
  conditions?.find(({ type }) => type === 'Healthy')

const statusOf = (health: Condition | undefined): string =>
  health ? (health.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown'
