import { s, type TypeOf } from '../schema.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

export const listMetaMessage = s.message(`${meta}.ListMeta`, {
  selfLink: [1, s.optional(s.string())],
  resourceVersion: [2, s.optional(s.string())],
  continue: [3, s.optional(s.string())],
  remainingItemCount: [4, s.pointer(s.integer({ format: 'int64' }))],
})

const statusCause = s.message(`${meta}.StatusCause`, {
  reason: [1, s.optional(s.string())],
  message: [2, s.optional(s.string())],
  field: [3, s.optional(s.string())],
})
const statusDetails = s.message(`${meta}.StatusDetails`, {
  name: [1, s.optional(s.string())],
  group: [2, s.optional(s.string())],
  kind: [3, s.optional(s.string())],
  causes: [4, s.optional(s.list(statusCause))],
  retryAfterSeconds: [5, s.optional(s.integer())],
  uid: [6, s.optional(s.string())],
})

/** meta/v1 `Status` as protobuf numbers it, and as some kinds carry it. */
export const statusMessage = s.message(`${meta}.Status`, {
  // In protobuf the envelope says them.
  apiVersion: s.optional(s.string()),
  kind: s.optional(s.string()),
  metadata: [1, s.defaulted(listMetaMessage, {})],
  status: [2, s.optional(s.string())],
  message: [3, s.optional(s.string())],
  reason: [4, s.optional(s.string())],
  details: [5, s.pointer(statusDetails)],
  code: [6, s.optional(s.integer())],
})
export type StatusMessage = TypeOf<typeof statusMessage>
