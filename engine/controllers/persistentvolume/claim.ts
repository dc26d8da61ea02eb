import type { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import type { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodTerminal } from '@hawser/kinds/core/podstatus.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { isDefaultClass, type StorageClass } from '@hawser/kinds/storage/storageclass.ts'
import { isMeantFor, match } from './match.ts'
import { BIND_COMPLETED, CLAIM_CLASS, CLAIM_PROTECTION, LOCAL_PROVISIONER } from './names.ts'

export interface ClaimState {
  readonly claim: PersistentVolumeClaim
  readonly volumes: readonly PersistentVolume[]
  readonly classes: readonly StorageClass[]
  /** Pods of the claim's namespace. */
  readonly pods: readonly Pod[]
}
type Status = PersistentVolumeClaim['status']
export type ClaimAction =
  | { readonly do: 'protect' | 'unprotect'; readonly claim: PersistentVolumeClaim }
  | { readonly do: 'provision'; readonly claim: PersistentVolumeClaim; readonly class: StorageClass }
  /** Reserves the volume for the claim. */
  | {
      readonly do: 'bindVolume' | 'bindClaim'
      readonly claim: PersistentVolumeClaim
      readonly volume: PersistentVolume
    }
  | { readonly do: 'updateStatus'; readonly claim: PersistentVolumeClaim; readonly status: Status }
  | {
      readonly do: 'tell'
      readonly claim: PersistentVolumeClaim
      readonly type: 'Normal' | 'Warning'
      readonly reason: string
      readonly message: string
      /** Who should make the volume. */
      readonly provisioner?: string
    }

/** Finds or makes a volume for a claim, and keeps the claim while pods use it. */
export function reconcileClaim(state: ClaimState): ClaimAction[] {
  const { claim, pods } = state
  const { deletionTimestamp, finalizers = [] } = claim.metadata
  const isProtected = finalizers.includes(CLAIM_PROTECTION)
  if (deletionTimestamp) return isProtected && !isUsed(claim, pods) ? [{ do: 'unprotect', claim }] : []
  const protection: ClaimAction[] = isProtected ? [] : [{ do: 'protect', claim }]
  return [...protection, ...(claim.spec.volumeName ? follow(state, claim.spec.volumeName) : search(state))]
}

const isUsed = ({ metadata }: PersistentVolumeClaim, pods: readonly Pod[]): boolean =>
  pods.some((pod) => !isPodTerminal(pod) && claimsOf(pod).includes(metadata.name))

/** Names of the claims a pod uses. */
export const claimsOf = ({ metadata, spec }: Pod): string[] =>
  (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName]
    return ephemeral ? [`${metadata.name}-${name}`] : []
  })

/** The claim names its volume already. */
function follow({ claim, volumes }: ClaimState, name: string): ClaimAction[] {
  const volume = volumes.find(({ metadata }) => metadata.name === name)
  const wasBound = claim.metadata.annotations?.[BIND_COMPLETED] !== undefined
  if (volume && (!volume.spec.claimRef || isMeantFor(volume, claim))) return bind(claim, volume)
  if (!wasBound) return phase(claim, { phase: 'Pending' })
  const [reason, message] = volume
    ? ['ClaimMisbound', `Two claims are bound to the same volume, this one is bound incorrectly`]
    : ['ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!']
  const lost = phase(claim, { phase: 'Lost' })
  return lost.length > 0 ? [...lost, { do: 'tell', claim, type: 'Warning', reason, message }] : []
}

/** What binding still lacks, on both sides. */
function bind(claim: PersistentVolumeClaim, volume: PersistentVolume): ClaimAction[] {
  const { capacity = {}, accessModes = [], claimRef } = volume.spec
  const isComplete =
    claim.spec.volumeName === volume.metadata.name &&
    claim.metadata.annotations?.[BIND_COMPLETED] !== undefined
  return [
    ...(claimRef?.uid ? [] : [{ do: 'bindVolume', claim, volume } as const]),
    ...(isComplete ? [] : [{ do: 'bindClaim', claim, volume } as const]),
    ...phase(claim, { phase: 'Bound', accessModes, capacity }),
  ]
}

function phase(claim: PersistentVolumeClaim, status: Status): ClaimAction[] {
  const { phase, accessModes, capacity } = claim.status
  return same({ phase, accessModes, capacity }, status) ? [] : [{ do: 'updateStatus', claim, status }]
}

function search(state: ClaimState): ClaimAction[] {
  const { claim, volumes, classes } = state
  const { annotations } = claim.metadata
  const given = annotations?.[CLAIM_CLASS] ?? claim.spec.storageClassName
  const name = given ?? defaultClass(classes)?.metadata.name ?? ''
  const volume = match(claim, volumes, name)
  if (volume) return bind(claim, volume)
  return [...phase(claim, { phase: 'Pending' }), provision(state, name)]
}

/** Of several default classes the newest. */
const defaultClass = (classes: readonly StorageClass[]): StorageClass | undefined =>
  classes
    .filter(({ metadata }) => isDefaultClass(metadata.annotations))
    .sort((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp))[0]

function provision({ claim, classes }: ClaimState, name: string): ClaimAction {
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): ClaimAction => ({
    do: 'tell',
    claim,
    type,
    reason,
    message,
  })
  if (name === '') {
    const message = 'no persistent volumes available for this claim and no storage class is set'
    return tell('Normal', 'FailedBinding', message)
  }
  const found = classes.find(({ metadata }) => metadata.name === name)
  if (!found) return tell('Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`)
  const { provisioner } = found
  if (provisioner !== LOCAL_PROVISIONER) {
    const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`
    return { ...tell('Normal', 'ExternalProvisioning', message), provisioner } as ClaimAction
  }
  if (claim.spec.selector) {
    return tell(
      'Warning',
      'ProvisioningFailed',
      'a claim with a selector only takes volumes that exist already',
    )
  }
  return { do: 'provision', claim, class: found }
}
