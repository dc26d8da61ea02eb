import { bytes } from '@hawser/kinds/meta/quantity.ts'
import { everyContainer, type Pod } from '../pod.ts'

/** What a pod has written to the node's disk, in bytes. */
export interface DiskUse {
  /** By container: its writable layer and its logs. */
  readonly containers: Readonly<Record<string, number>>
  /** By name: directories of the node that are the pod's volumes. */
  readonly volumes: Readonly<Record<string, number>>
}

/** A claim of the pod that is a directory of this node, and what it was made for: twice that is too much. */
export interface BoundedClaim {
  readonly volume: string
  readonly capacity: string
}

/**
 * Why a pod must go for what it has written; undefined while it keeps to its limits. Order and wording are the kubelet's.
 *
 * @param claims  Volumes whose capacity is a limit for this pod.
 */
export function overLimit(pod: Pod, use: DiskUse, claims: readonly BoundedClaim[] = []): string | undefined {
  return volumeOver(pod, use) ?? claimOver(claims, use) ?? podOver(pod, use) ?? containerOver(pod, use)
}

function volumeOver({ spec: { volumes = [] } }: Pod, use: DiskUse): string | undefined {
  for (const { name, emptyDir } of volumes) {
    if (emptyDir?.sizeLimit && isOver(use.volumes[name], emptyDir.sizeLimit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${emptyDir.sizeLimit}". `
  }
  return undefined
}

function claimOver(claims: readonly BoundedClaim[], use: DiskUse): string | undefined {
  const over = claims.find(({ volume, capacity }) => isOver((use.volumes[volume] ?? 0) / 2, capacity))
  return over && `Usage of volume "${over.volume}" exceeds twice its capacity "${over.capacity}". `
}

/** Only a pod all of whose containers have a limit has one itself. */
function podOver(pod: Pod, { containers, volumes }: DiskUse): string | undefined {
  const total = podDiskLimit(pod)
  if (total === undefined) return undefined
  const onDisk = (pod.spec.volumes ?? []).filter(({ emptyDir }) => emptyDir && emptyDir.medium !== 'Memory')
  const used = [...Object.values(containers), ...onDisk.map(({ name }) => volumes[name] ?? 0)]
  return used.reduce((sum, one) => sum + one, 0) > total.bytes
    ? `Pod ephemeral local storage usage exceeds the total limit of containers ${total.text}. `
    : undefined
}

function containerOver(pod: Pod, { containers }: DiskUse): string | undefined {
  const over = everyContainer(pod).find(({ name, resources }) => {
    const limit = resources?.limits?.['ephemeral-storage']
    return limit !== undefined && isOver(containers[name], limit)
  })
  const limit = over?.resources?.limits?.['ephemeral-storage']
  return over && `Container ${over.name} exceeded its local ephemeral storage limit "${limit}". `
}

const isOver = (used: number | undefined, limit: string): boolean => (used ?? 0) > bytes(limit)

/** One init container runs at a time, so the largest of them counts. */
function podDiskLimit({ spec }: Pod): { readonly bytes: number; readonly text: string } | undefined {
  const limitOf = ({ resources }: Pod['spec']['containers'][number]): string | undefined =>
    resources?.limits?.['ephemeral-storage']
  const main = spec.containers.map(limitOf)
  if (main.length === 0 || main.includes(undefined)) return undefined
  const sum = main.reduce((total, limit) => total + bytes(limit ?? '0'), 0)
  const init = (spec.initContainers ?? []).map(limitOf).map((limit) => bytes(limit ?? '0'))
  const most = Math.max(sum, ...init)
  return { bytes: most, text: main.length === 1 && most === sum ? (main[0] as string) : String(most) }
}

/** Whether there is anything to measure for. */
export const hasDiskLimit = (pod: Pod): boolean =>
  boundsClaims(pod) ||
  everyContainer(pod).some(({ resources }) => resources?.limits?.['ephemeral-storage']) ||
  (pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit)

/** The pod's claims are of directories that only their capacity bounds; a database would rather not be ended by it. */
export const boundsClaims = (pod: Pod): boolean =>
  pod.metadata.annotations?.['hawser.dev/bounded-claims'] === 'true'
