import type { Context } from '@hawser/client/controller.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { OwnerReference } from '@hawser/kinds/meta/objectmeta.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { SliceAction } from './slices.ts'

/** Who the slices belong to. */
export interface Owner {
  readonly namespace: string
  readonly name: string
  readonly reference: OwnerReference
}

const TRIGGERED = 'endpoints.kubernetes.io/last-change-trigger-time'

export async function apply(
  { client, now }: Context,
  { namespace, name, reference }: Owner,
  action: SliceAction,
): Promise<number> {
  if (action.do === 'delete') {
    const { metadata } = action.slice
    try {
      return await client.remove(EndpointSlice, metadata.name, {
        namespace,
        preconditions: { uid: metadata.uid },
      })
    } catch (error) {
      if (isReason(error, 'Conflict')) return 0
      throw error
    }
  }
  const annotations = { [TRIGGERED]: formatTime(now()) }
  const { labels, endpoints } = action
  if (action.do === 'create') {
    const metadata = {
      generateName: `${name}-`,
      namespace,
      labels,
      annotations,
      ownerReferences: [reference],
    }
    const { family: addressType, ports } = action
    return revisionOf(await client.create(EndpointSlice, { metadata, addressType, ports, endpoints }))
  }
  const { slice } = action
  const metadata = {
    ...slice.metadata,
    labels,
    annotations: { ...slice.metadata.annotations, ...annotations },
  }
  return revisionOf(await client.update(EndpointSlice, { ...slice, metadata, endpoints }))
}
