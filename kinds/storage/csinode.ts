import { defineKind, type ObjectOf } from '../kind.ts'
import { duplicate, type FieldError, immutable, invalid, required } from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'
import { same } from '../meta/same.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkDriverName } from './csidrivername.ts'

const v1 = 'io.k8s.api.storage.v1'

export const volumeNodeResources = s.message(`${v1}.VolumeNodeResources`, {
  count: [1, s.pointer(s.integer())],
})
export type VolumeNodeResources = TypeOf<typeof volumeNodeResources>

export const csiNodeDriver = s.message(`${v1}.CSINodeDriver`, {
  name: [1, s.string({ mayBeEmpty: true })],
  nodeID: [2, s.string()],
  topologyKeys: [3, s.list(s.string(), { listType: 'atomic' })],
  allocatable: [4, s.optional(volumeNodeResources)],
})
export type CSINodeDriver = TypeOf<typeof csiNodeDriver>

export const csiNodeSpec = s.message(`${v1}.CSINodeSpec`, {
  drivers: [
    1,
    s.list(csiNodeDriver, {
      listType: 'map',
      listMapKeys: ['name'],
      patchStrategy: 'merge',
      patchMergeKey: 'name',
    }),
  ],
})
export type CSINodeSpec = TypeOf<typeof csiNodeSpec>

/** The drivers of volumes that run on a node. */
export const CSINode = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSINode',
  plural: 'csinodes',
  scope: 'Cluster',
  message: `${v1}.CSINode`,
  fields: {
    spec: [2, csiNodeSpec],
  },
  validate: ({ spec }, old) => [
    ...checkDrivers(spec.drivers, 'spec.drivers'),
    ...(old ? checkFixed(spec.drivers, old.spec.drivers) : []),
  ],
  columns: [{ name: 'Drivers', type: 'integer', value: ({ spec }) => spec.drivers.length }],
})
export type CSINode = ObjectOf<typeof CSINode>

const longestId = 192

function checkDrivers(drivers: readonly CSINodeDriver[], path: string): FieldError[] {
  const names = drivers.map(({ name }) => name)
  return drivers.flatMap(({ name, nodeID, allocatable, topologyKeys }, i) => {
    const at = `${path}[${i}]`
    const count = allocatable?.count ?? 0
    return [
      ...checkDriverName(name, `${at}.name`),
      ...(nodeID.length > longestId
        ? [invalid(`${at}.nodeID`, nodeID, `must be ${longestId} characters or less`)]
        : []),
      ...(count < 0 ? [invalid(`${at}.allocatable.count`, count, 'must be greater than or equal to 0')] : []),
      ...(names.indexOf(name) < i ? [duplicate(`${at}.name`, name)] : []),
      ...checkKeys(topologyKeys, at),
    ]
  })
}

const checkKeys = (keys: readonly string[], path: string): FieldError[] =>
  keys.flatMap((key, i) => [
    ...(key ? [] : [required(path)]),
    ...(keys.indexOf(key) < i ? [duplicate(path, key)] : []),
    ...qualifiedName(key).map((problem) => invalid(path, key, problem)),
  ])

/** A driver registers once; it may go and come again as another. */
function checkFixed(now: readonly CSINodeDriver[], old: readonly CSINodeDriver[]): FieldError[] {
  return now
    .filter((driver) => old.some((before) => before.name === driver.name && !same(before, driver)))
    .map((driver) => immutable('spec.drivers', driver))
}
