import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type Fields, leaf } from './fields.ts'

const status: Fields = { 'f:status': leaf }
const spec: Fields = { 'f:spec': leaf }
/** Who reports on them changes none of these either. */
const statusOf: Readonly<Record<string, Fields>> = {
  pods: { ...spec, 'f:metadata': { 'f:deletionTimestamp': leaf, 'f:ownerReferences': leaf } },
  'deployments.apps': { ...spec, 'f:metadata': { 'f:labels': leaf } },
}

/** What a way of writing cannot set: nobody comes to own it so. Upstream's `GetResetFields`. */
export function resetFields(
  { hasStatus, resource }: AnyKind,
  subresource: string | undefined,
): Fields | undefined {
  if (subresource === 'status') return Object.hasOwn(statusOf, resource) ? statusOf[resource] : spec
  return hasStatus ? status : undefined
}
