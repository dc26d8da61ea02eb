import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'

/** What a node used of its machine within a window of time. */
export const NodeMetrics = defineKind({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'NodeMetrics',
  plural: 'nodes',
  singular: '',
  scope: 'Cluster',
  stored: false,
  verbs: ['get', 'list'],
  message: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics',
  fields: {
    timestamp: [2, s.time()],
    window: [3, s.duration()],
    usage: [4, s.map(s.quantity())],
  },
  ownTable: true,
  columns: [
    { name: 'Name', description: 'Name of the resource', value: ({ metadata }) => metadata.name },
    { name: 'cpu', format: 'quantity', value: ({ usage }) => usage.cpu },
    { name: 'memory', format: 'quantity', value: ({ usage }) => usage.memory },
    { name: 'Window', format: 'duration', value: ({ window }) => window },
  ],
})
export type NodeMetrics = ObjectOf<typeof NodeMetrics>
