import { allKinds, subresourceKinds } from '@hawser/kinds/index.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { objectMeta } from '@hawser/kinds/meta/objectmeta.ts'
import { type AnySchema, type ObjectNode, s } from '@hawser/kinds/schema.ts'
import type { TypeMeta } from './envelope.ts'

/** Messages of meta/v1 that the API answers with and that are no kind of ours. */

const nodeOf = ({ node }: AnySchema): ObjectNode => node as ObjectNode

const listMetaSchema = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta', {
  selfLink: [1, s.optional(s.string())],
  resourceVersion: [2, s.optional(s.string())],
  continue: [3, s.optional(s.string())],
  remainingItemCount: [4, s.pointer(s.integer({ format: 'int64' }))],
})
export const listMeta = nodeOf(listMetaSchema)

const statusCause = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.StatusCause', {
  reason: [1, s.optional(s.string())],
  message: [2, s.optional(s.string())],
  field: [3, s.optional(s.string())],
})
const statusDetails = s.message('io.k8s.apimachinery.pkg.apis.meta.v1.StatusDetails', {
  name: [1, s.optional(s.string())],
  group: [2, s.optional(s.string())],
  kind: [3, s.optional(s.string())],
  causes: [4, s.optional(s.list(statusCause))],
  retryAfterSeconds: [5, s.optional(s.integer())],
  uid: [6, s.optional(s.string())],
})
export const status = nodeOf(
  s.message('io.k8s.apimachinery.pkg.apis.meta.v1.Status', {
    metadata: [1, listMetaSchema],
    status: [2, s.optional(s.string())],
    message: [3, s.optional(s.string())],
    reason: [4, s.optional(s.string())],
    details: [5, s.pointer(statusDetails)],
    code: [6, s.optional(s.integer())],
  }),
)

/** An object reduced to its metadata. */
export const partialObjectMetadata = nodeOf(
  s.message('io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata', { metadata: [1, objectMeta] }),
)

const nodes = new Map<string, ObjectNode>(
  [...allKinds, ...subresourceKinds].map(({ apiVersion, kind, node }) => [`${apiVersion}/${kind}`, node]),
)
nodes.set('v1/Status', status)

/** The message of what a call on a kind was answered with: the object, a `Status`, or the body of a subresource. */
export function messageOf(kind: AnyKind, { apiVersion, kind: name }: TypeMeta): ObjectNode | undefined {
  if (kind.kind === name && kind.apiVersion === apiVersion) return kind.node
  return nodes.get(`${apiVersion}/${name}`)
}
