import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type Fields, leaf } from './fields.ts'

const status: Fields = { 'f:status': leaf }
const spec: Fields = { 'f:spec': leaf }
/** Who reports on them changes none of these either. */
const statusOf: Readonly<Record<string, Fields>> = {
  pods: { ...spec, 'f:metadata': { 'f:deletionTimestamp': leaf, 'f:ownerReferences': leaf } },
  'deployments.apps': { ...spec, 'f:metadata': { 'f:labels': leaf } },
}

/** All of a pod but what is added to look into it. */
const allButEphemeral = ({ node }: AnyKind): Fields => {
  const { spec: podSpec } = node.fields
  const names = podSpec?.node.type === 'object' ? Object.keys(podSpec.node.fields) : []
  const others = names.filter((name) => name !== 'ephemeralContainers')
  return {
    ...status,
    'f:metadata': leaf,
    'f:spec': Object.fromEntries(others.map((name) => [`f:${name}`, leaf])),
  }
}

/** What a way of writing cannot set: nobody comes to own it so. Upstream's `GetResetFields`. */
export function resetFields(kind: AnyKind, subresource: string | undefined): Fields | undefined {
  const { hasStatus, resource } = kind
  if (subresource === 'ephemeralcontainers') return allButEphemeral(kind)
  if (subresource === 'status') return Object.hasOwn(statusOf, resource) ? statusOf[resource] : spec
  return hasStatus ? status : undefined
}
