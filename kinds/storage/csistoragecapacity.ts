import { defineKind, type ObjectOf } from '../kind.ts'
import { immutable, invalid } from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { labelSelector } from '../meta/labelselector.ts'
import { dnsSubdomain } from '../meta/names.ts'
import { compareQuantities } from '../meta/quantity.ts'
import { same } from '../meta/same.ts'
import { s } from '../schema.ts'

/** How much room a driver of volumes has in a part of the cluster. */
export const CSIStorageCapacity = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIStorageCapacity',
  plural: 'csistoragecapacities',
  scope: 'Namespaced',
  message: 'io.k8s.api.storage.v1.CSIStorageCapacity',
  fields: {
    nodeTopology: [2, s.optional(labelSelector)],
    storageClassName: [3, s.string({ mayBeEmpty: true })],
    capacity: [4, s.pointer(s.quantity())],
    maximumVolumeSize: [5, s.pointer(s.quantity())],
  },
  ownTable: true,
  validate: ({ nodeTopology, storageClassName: className, capacity }, old) => [
    ...(nodeTopology ? checkLabelSelector(nodeTopology, 'nodeTopology') : []),
    ...dnsSubdomain(className).map((problem) => invalid('storageClassName', className, problem)),
    ...(capacity !== undefined && compareQuantities(capacity, '0') < 0
      ? [invalid('capacity', capacity, 'must be greater than or equal to 0')]
      : []),
    ...(old && !same(nodeTopology, old.nodeTopology) ? [immutable('nodeTopology', nodeTopology)] : []),
    ...(old && className !== old.storageClassName ? [immutable('storageClassName', className)] : []),
  ],
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'StorageClassName', value: ({ storageClassName }) => storageClassName },
    { name: 'Capacity', value: ({ capacity }) => capacity ?? '<unset>' },
  ],
})
export type CSIStorageCapacity = ObjectOf<typeof CSIStorageCapacity>
