import { persistentVolumeSpec } from '../core/persistentvolumespec.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { type FieldError, forbidden, immutable, invalid, required, tooLong } from '../meta/field.ts'
import { dnsSubdomain } from '../meta/names.ts'
import { same } from '../meta/same.ts'
import { s, type TypeOf } from '../schema.ts'
import { checkDriverName } from './csidrivername.ts'

const v1 = 'io.k8s.api.storage.v1'

export const volumeAttachmentSource = s.message(`${v1}.VolumeAttachmentSource`, {
  persistentVolumeName: [1, s.pointer(s.string())],
  inlineVolumeSpec: [2, s.optional(persistentVolumeSpec)],
})
export type VolumeAttachmentSource = TypeOf<typeof volumeAttachmentSource>

export const volumeAttachmentSpec = s.message(`${v1}.VolumeAttachmentSpec`, {
  attacher: [1, s.string({ mayBeEmpty: true })],
  source: [2, volumeAttachmentSource],
  nodeName: [3, s.string({ mayBeEmpty: true })],
})
export type VolumeAttachmentSpec = TypeOf<typeof volumeAttachmentSpec>

export const volumeError = s.message(`${v1}.VolumeError`, {
  time: [1, s.optional(s.time())],
  message: [2, s.optional(s.string())],
})
export type VolumeError = TypeOf<typeof volumeError>

export const volumeAttachmentStatus = s.message(`${v1}.VolumeAttachmentStatus`, {
  attached: [1, s.boolean()],
  attachmentMetadata: [2, s.optional(s.map(s.string()))],
  attachError: [3, s.optional(volumeError)],
  detachError: [4, s.optional(volumeError)],
})
export type VolumeAttachmentStatus = TypeOf<typeof volumeAttachmentStatus>

/** Has a volume attached to a node, and tells whether it is. */
export const VolumeAttachment = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  scope: 'Cluster',
  message: `${v1}.VolumeAttachment`,
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, volumeAttachmentSpec],
    status: [3, s.defaulted(volumeAttachmentStatus, { attached: false })],
  },
  validate: ({ spec, status }, old) => [
    ...checkDriverName(spec.attacher, 'spec.attacher'),
    ...checkSource(spec.source, 'spec.source'),
    ...dnsSubdomain(spec.nodeName).map((problem) => invalid('spec.nodeName', spec.nodeName, problem)),
    ...checkStatus(status),
    ...(old && !same(spec, old.spec) ? [immutable('spec', spec)] : []),
  ],
  columns: [
    { name: 'Attacher', value: ({ spec }) => spec.attacher },
    { name: 'PV', value: ({ spec }) => spec.source.persistentVolumeName },
    { name: 'Node', value: ({ spec }) => spec.nodeName },
    { name: 'Attached', type: 'boolean', value: ({ status }) => status.attached },
  ],
})
export type VolumeAttachment = ObjectOf<typeof VolumeAttachment>

const exactlyOne = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'

function checkSource(
  { persistentVolumeName: name, inlineVolumeSpec: inline }: VolumeAttachmentSource,
  path: string,
): FieldError[] {
  if (inline && name !== undefined) return [forbidden(path, exactlyOne)]
  if (inline) return []
  if (name === undefined) return [required(path, exactlyOne)]
  const at = `${path}.persistentVolumeName`
  if (name === '') return [required(at, 'must specify non empty persistentVolumeName')]
  return dnsSubdomain(name).map((problem) => invalid(at, name, problem))
}

const most = { metadata: 256 * 1024, message: 1024 } as const
const sizeOf = (text: string): number => new TextEncoder().encode(text).length

function checkStatus({
  attachmentMetadata = {},
  attachError,
  detachError,
}: VolumeAttachmentStatus): FieldError[] {
  const size = sizeOf(Object.entries(attachmentMetadata).flat().join(''))
  // Upstream names the other limit for long messages.
  const isLong = (error: VolumeError | undefined) => sizeOf(error?.message ?? '') > most.message
  return [
    ...(size > most.metadata ? [tooLong('status.attachmentMetadata', most.metadata)] : []),
    ...(isLong(attachError) ? [tooLong('status.attachError.message', most.metadata)] : []),
    ...(isLong(detachError) ? [tooLong('status.detachError.message', most.metadata)] : []),
  ]
}
