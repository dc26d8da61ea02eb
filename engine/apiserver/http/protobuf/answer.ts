import { setImmediate as letOthersRun } from 'node:timers/promises'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isStatus } from '@hawser/kinds/meta/status.ts'
import type { ObjectNode } from '@hawser/kinds/schema.ts'
import type { Answer, ListObject, Target } from '../../resources/resources.ts'
import { encodeItem, encodeList, encodeObject, type TypeMeta } from './envelope.ts'
import { messageOf, partialObjectMetadata } from './messages.ts'

/**
 * An answer in protobuf, as buffers to be sent one after the other.
 *
 * @param partial  Version of `PartialObjectMetadata`, when only metadata is wanted.
 */
export function protobufOf(
  { kind }: Target,
  { object, items }: Pick<Answer, 'object' | 'items'>,
  partial?: string,
): Buffer[] | Promise<Buffer[]> {
  if (items) return listOf(object as ListObject, items, kind.node, partial)
  if (isStatus(object) || partial === undefined) {
    const node = messageOf(kind, object)
    if (!node) throw new Error(`${object.apiVersion} ${object.kind} has no protobuf message`)
    return [encodeObject(object, node, object)]
  }
  return [encodePartial(object as KubeObject, partial)]
}

export const encodePartial = (object: Pick<KubeObject, 'metadata'>, version: string): Buffer =>
  encodeObject(partialType(version, ''), partialObjectMetadata, object)

const partialType = (version: string, suffix: '' | 'List'): TypeMeta => ({
  apiVersion: `meta.k8s.io/${version}`,
  kind: `PartialObjectMetadata${suffix}`,
})

/** Objects that are encoded before others get a turn: about 10 ms of them. */
const itemsAtOnce = 500

async function listOf(
  { apiVersion, kind, metadata }: ListObject,
  items: Iterable<KubeObject>,
  node: ObjectNode,
  partial: string | undefined,
): Promise<Buffer[]> {
  const itemNode = partial === undefined ? node : partialObjectMetadata
  const encoded: Buffer[] = []
  for (const item of items) {
    encoded.push(encodeItem(itemNode, item))
    if (encoded.length % itemsAtOnce === 0) await letOthersRun()
  }
  const type = partial === undefined ? { apiVersion, kind } : partialType(partial, 'List')
  return encodeList(type, metadata, encoded)
}
