import { defineKind, type ObjectOf } from '../kind.ts'
import { formatQuantity, parseQuantity } from '../meta/quantity.ts'
import { s, type TypeOf } from '../schema.ts'

const v1beta1 = 'io.k8s.metrics.pkg.apis.metrics.v1beta1'

export const containerMetrics = s.message(`${v1beta1}.ContainerMetrics`, {
  name: [1, s.string()],
  usage: [2, s.map(s.quantity())],
})
export type ContainerMetrics = TypeOf<typeof containerMetrics>

/** What the containers of a pod used within a window of time. */
export const PodMetrics = defineKind({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'PodMetrics',
  plural: 'pods',
  singular: '',
  scope: 'Namespaced',
  stored: false,
  verbs: ['get', 'list'],
  message: `${v1beta1}.PodMetrics`,
  fields: {
    timestamp: [2, s.time()],
    window: [3, s.duration()],
    containers: [4, s.list(containerMetrics, { listType: 'atomic' })],
  },
  ownTable: true,
  columns: [
    { name: 'Name', description: 'Name of the resource', value: ({ metadata }) => metadata.name },
    { name: 'cpu', format: 'quantity', value: ({ containers }) => sum(containers, 'cpu') },
    { name: 'memory', format: 'quantity', value: ({ containers }) => sum(containers, 'memory') },
    { name: 'Window', format: 'duration', value: ({ window }) => window },
  ],
})
export type PodMetrics = ObjectOf<typeof PodMetrics>

function sum(containers: readonly ContainerMetrics[], resource: string): string {
  const amounts = containers.flatMap(({ usage }) => parseQuantity(usage[resource] ?? '') ?? [])
  const nanos = amounts.reduce((total, amount) => total + amount.nanos, 0n)
  return formatQuantity({ nanos, format: amounts[0]?.format ?? 'decimal' })
}
