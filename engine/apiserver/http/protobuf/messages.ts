import { allKinds, subresourceKinds } from '@hawser/kinds/index.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { objectMeta } from '@hawser/kinds/meta/objectmeta.ts'
import { listMetaMessage, statusMessage } from '@hawser/kinds/meta/statusmessage.ts'
import { type AnySchema, type ObjectNode, s } from '@hawser/kinds/schema.ts'
import type { TypeMeta } from './envelope.ts'

/** Messages of meta/v1 that the API answers with and that are no kind of ours. */

const nodeOf = ({ node }: AnySchema): ObjectNode => node as ObjectNode

export const listMeta = nodeOf(listMetaMessage)
export const status = nodeOf(statusMessage)

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
