import { defineKind, type ObjectOf } from '../kind.ts'
import { duplicate, type FieldError, goStrings, invalid, invalidAs } from '../meta/field.ts'
import { same } from '../meta/same.ts'
import { s, type TypeOf } from '../schema.ts'

const v1 = 'io.k8s.api.storage.v1'

export const tokenRequest = s.message(`${v1}.TokenRequest`, {
  audience: [1, s.string({ mayBeEmpty: true })],
  expirationSeconds: [2, s.pointer(s.integer({ format: 'int64' }))],
})
export type TokenRequest = TypeOf<typeof tokenRequest>

export const csiDriverSpec = s.message(`${v1}.CSIDriverSpec`, {
  attachRequired: [1, s.defaulted(s.boolean(), true)],
  podInfoOnMount: [2, s.defaulted(s.boolean(), false)],
  volumeLifecycleModes: [
    3,
    s.nonzero(s.list(s.oneOf('Persistent', 'Ephemeral'), { listType: 'set' }), ['Persistent']),
  ],
  storageCapacity: [4, s.defaulted(s.boolean(), false)],
  fsGroupPolicy: [
    5,
    s.defaulted(s.oneOf('ReadWriteOnceWithFSType', 'File', 'None'), 'ReadWriteOnceWithFSType'),
  ],
  tokenRequests: [6, s.optional(s.list(tokenRequest, { listType: 'atomic' }))],
  requiresRepublish: [7, s.defaulted(s.boolean(), false)],
  seLinuxMount: [8, s.defaulted(s.boolean(), false)],
})
export type CSIDriverSpec = TypeOf<typeof csiDriverSpec>

/** What a driver of volumes can do and needs. */
export const CSIDriver = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  scope: 'Cluster',
  countsGenerations: true,
  message: `${v1}.CSIDriver`,
  fields: {
    spec: [2, csiDriverSpec],
  },
  validate: ({ spec }, old) => [
    ...checkTokenRequests(spec.tokenRequests ?? [], 'spec.tokenRequests'),
    ...(old ? checkFixed(spec, old.spec) : []),
  ],
  columns: [
    { name: 'AttachRequired', type: 'boolean', value: ({ spec }) => spec.attachRequired },
    { name: 'PodInfoOnMount', type: 'boolean', value: ({ spec }) => spec.podInfoOnMount },
    { name: 'StorageCapacity', type: 'boolean', value: ({ spec }) => spec.storageCapacity },
    {
      name: 'TokenRequests',
      value: ({ spec }) => spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>',
    },
    { name: 'RequiresRepublish', type: 'boolean', value: ({ spec }) => spec.requiresRepublish },
    { name: 'Modes', value: ({ spec }) => spec.volumeLifecycleModes.join(',') },
  ],
})
export type CSIDriver = ObjectOf<typeof CSIDriver>

function checkTokenRequests(requests: readonly TokenRequest[], path: string): FieldError[] {
  const audiences = requests.map(({ audience }) => audience)
  return requests.flatMap(({ audience, expirationSeconds: seconds }, i) => {
    const at = `${path}[${i}]`
    if (audiences.indexOf(audience) < i) return [duplicate(`${at}.audience`, audience)]
    if (seconds !== undefined && seconds < 600)
      return [invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration less than 10 minutes')]
    if (seconds !== undefined && seconds > 2 ** 32)
      return [
        invalid(`${at}.expirationSeconds`, seconds, 'may not specify a duration larger than 2^32 seconds'),
      ]
    return []
  })
}

function checkFixed(now: CSIDriverSpec, old: CSIDriverSpec): FieldError[] {
  return [
    // Upstream's spelling of the path.
    ...(now.attachRequired === old.attachRequired
      ? []
      : [invalid('spec.attachedRequired', now.attachRequired, 'field is immutable')]),
    ...(same(now.volumeLifecycleModes, old.volumeLifecycleModes)
      ? []
      : [
          invalidAs(
            'spec.volumeLifecycleModes',
            goStrings(now.volumeLifecycleModes, '[]storage.VolumeLifecycleMode'),
            'field is immutable',
          ),
        ]),
  ]
}
