import { keyWarnings } from '../core/warnings/nodelabels.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, forbidden, invalid, tooLong } from '../meta/field.ts'
import { qualifiedName } from '../meta/names.ts'
import { same } from '../meta/same.ts'
import { ageOf } from '../meta/time.ts'
import { s, type TypeOf } from '../schema.ts'

export const topologySelectorLabelRequirement = s.message(
  'io.k8s.api.core.v1.TopologySelectorLabelRequirement',
  {
    key: [1, s.string()],
    values: [2, s.list(s.string(), { listType: 'atomic' })],
  },
)
export type TopologySelectorLabelRequirement = TypeOf<typeof topologySelectorLabelRequirement>

export const topologySelectorTerm = s.message('io.k8s.api.core.v1.TopologySelectorTerm', {
  matchLabelExpressions: [1, s.optional(s.list(topologySelectorLabelRequirement, { listType: 'atomic' }))],
})
export type TopologySelectorTerm = TypeOf<typeof topologySelectorTerm>

/** A way to provision PersistentVolumes. */
export const StorageClass = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  shortNames: ['sc'],
  scope: 'Cluster',
  message: 'io.k8s.api.storage.v1.StorageClass',
  fields: {
    provisioner: [2, s.string()],
    parameters: [3, s.optional(s.map(s.string()))],
    reclaimPolicy: [4, s.defaulted(s.oneOf('Delete', 'Retain'), 'Delete')],
    mountOptions: [5, s.optional(s.list(s.string(), { listType: 'atomic' }))],
    allowVolumeExpansion: [6, s.pointer(s.boolean())],
    volumeBindingMode: [7, s.defaulted(s.oneOf('Immediate', 'WaitForFirstConsumer'), 'Immediate')],
    allowedTopologies: [8, s.optional(s.list(topologySelectorTerm, { listType: 'atomic' }))],
  },
  ownTable: true,
  validate(now, old) {
    if (!old) return checkClass(now.provisioner, now.parameters ?? {})
    const fixed = ['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const
    return [
      ...(same(now.parameters, old.parameters)
        ? []
        : [forbidden('parameters', 'updates to parameters are forbidden.')]),
      ...fixed
        .filter((field) => now[field] !== old[field])
        .map((field) => invalid(field, now[field], 'field is immutable')),
    ]
  },
  warnings: ({ allowedTopologies = [] }) =>
    allowedTopologies.flatMap(({ matchLabelExpressions = [] }, at) =>
      matchLabelExpressions.flatMap(({ key }, place) =>
        keyWarnings(key, `allowedTopologies[${at}].matchLabelExpressions[${place}].key`),
      ),
    ),
  columns: [
    {
      name: 'Name',
      value: ({ metadata: { name, annotations } }) =>
        isDefaultClass(annotations) ? `${name} (default)` : name,
    },
    { name: 'Provisioner', value: ({ provisioner }) => provisioner },
    { name: 'ReclaimPolicy', value: ({ reclaimPolicy }) => reclaimPolicy },
    { name: 'VolumeBindingMode', value: ({ volumeBindingMode }) => volumeBindingMode },
    {
      name: 'AllowVolumeExpansion',
      value: ({ allowVolumeExpansion = false }) => String(allowVolumeExpansion),
    },
    { name: 'Age', value: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now) },
  ],
})
export type StorageClass = ObjectOf<typeof StorageClass>

const most = { parameters: 512, bytes: 256 * 1024 } as const

function checkClass(provisioner: string, parameters: Readonly<Record<string, string>>): FieldError[] {
  const entries = Object.entries(parameters)
  const size = new TextEncoder().encode(entries.flat().join('')).length
  return [
    ...(provisioner ? qualifiedName(provisioner.toLowerCase()) : []).map((problem) =>
      invalid('provisioner', provisioner, problem),
    ),
    ...(entries.length > most.parameters ? [tooLong('parameters', most.parameters)] : []),
    ...(Object.hasOwn(parameters, '') ? [invalid('parameters', '', 'field can not be empty.')] : []),
    ...(size > most.bytes ? [tooLong('parameters', most.bytes)] : []),
  ]
}

/** PersistentVolumeClaims that name no class get this one. Some manifests still say so by the annotation's first name. */
export const isDefaultClass = (annotations: Readonly<Record<string, string>> = {}): boolean =>
  ['', '.beta'].some((stage) => annotations[`storageclass${stage}.kubernetes.io/is-default-class`] === 'true')
