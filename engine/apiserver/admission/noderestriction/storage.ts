import type { KubeObject } from '@hawser/kinds/kind.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import type { NodeWrite } from './nodewrite.ts'

/** What a node reports about a claim while it grows its file system. */
const reported = ['capacity', 'conditions', 'allocatedResources', 'allocatedResourceStatuses']

export function checkNodeClaim({ node, object, old }: NodeWrite): string | undefined {
  if (same(withoutReport(object as KubeObject | undefined), withoutReport(old))) return undefined
  return `node "${node}" is not allowed to update fields other than status.capacity and status.conditions`
}

function withoutReport(claim: KubeObject | undefined): object {
  if (!claim) return {}
  const status = { ...(claim.status as Record<string, unknown> | undefined) }
  for (const field of reported) delete status[field]
  return { ...claim, metadata: unversioned(claim), status }
}

const unversioned = ({ metadata: { resourceVersion, managedFields, ...kept } }: KubeObject): object => kept

const localVolume = 'hawser.dev/local-volume'

/** A node removes the directory of a deleted local volume and then the finalizer that waited for it; nothing else. */
export function checkNodeVolume({ operation, node, object, old }: NodeWrite): string | undefined {
  if (operation === 'UPDATE' && object && old) {
    const wanted = (old.metadata.finalizers ?? []).filter((one) => one !== localVolume)
    const kept = object.metadata.finalizers ?? []
    if (same(wanted, kept) && same(withoutFinalizers(object as KubeObject), withoutFinalizers(old)))
      return undefined
  }
  return `node "${node}" may only remove the finalizer "${localVolume}" of a persistentvolume`
}

function withoutFinalizers(volume: KubeObject): object {
  const { finalizers, ...kept } = unversioned(volume) as { finalizers?: unknown }
  return { ...volume, metadata: kept }
}
