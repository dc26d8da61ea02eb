import { chmod, mkdir } from 'node:fs/promises'
import type { ProjectedVolumeSource } from '@hawser/kinds/core/projectedvolume.ts'
import type { Volume } from '@hawser/kinds/core/volume.ts'
import { bytes } from '@hawser/kinds/meta/quantity.ts'
import type { Agent } from '../agent.ts'
import { ConfigError } from '../config/configError.ts'
import type { PodFacts } from '../config/fieldRef.ts'
import { secretVolumeDir, volumeDir } from '../config/layout.ts'
import type { Sources } from '../config/sources.ts'
import type { Pod } from '../pod.ts'
import { writeAtomically } from './atomicDir.ts'
import { claimedPath } from './claim.ts'
import { checkHostPath } from './hostPath.ts'
import { giveToGroup } from './ownership.ts'
import { downwardPayload, type Payload, payloadOf, safePath } from './payload.ts'
import { mountTmpfs } from './tmpfs.ts'
import { podToken } from './token.ts'

/** Where a volume is on the host, ready to be mounted into containers. */
export interface ReadyVolume {
  readonly path: string
  /** Whatever the mount says. */
  readonly readOnly: boolean
}
export type ReadyVolumes = ReadonlyMap<string, ReadyVolume>

export interface VolumeFacts {
  readonly agent: Agent
  readonly pod: Pod
  readonly sources: Sources
}

/**
 * Makes every volume of a pod ready, or brings those made of API objects up to date. Safe to repeat.
 *
 * @throws {ConfigError} naming the first volume that cannot be had, and why.
 */
export async function setUpVolumes(facts: VolumeFacts): Promise<ReadyVolumes> {
  const ready = (facts.pod.spec.volumes ?? []).map(async (volume) => {
    try {
      return [volume.name, await setUp(facts, volume)] as const
    } catch (error) {
      throw new ConfigError(
        `MountVolume.SetUp failed for volume "${volume.name}" : ${(error as Error).message}`,
        {
          cause: error,
        },
      )
    }
  })
  // All of them, so that none is still being made when this has failed.
  for (const result of await Promise.allSettled(ready)) if (result.status === 'rejected') throw result.reason
  return new Map(await Promise.all(ready))
}

async function setUp(facts: VolumeFacts, volume: Volume): Promise<ReadyVolume> {
  const { agent, pod } = facts
  if (volume.hostPath) return { path: await checkHostPath(volume.hostPath), readOnly: false }
  if (volume.persistentVolumeClaim) {
    const { claimName, readOnly = false } = volume.persistentVolumeClaim
    const path = await claimedPath(agent, pod, claimName)
    if (!readOnly) await giveToGroup(path, pod)
    return { path, readOnly }
  }
  if (volume.configMap || volume.secret || volume.projected || volume.downwardAPI)
    return { path: await writePayload(facts, volume), readOnly: true }
  // A volume without a source is an emptyDir, as upstream.
  if (volume.emptyDir || Object.keys(volume).length === 1)
    return { path: await emptyDir(facts, volume), readOnly: false }
  const kind = Object.keys(volume).find((field) => field !== 'name')
  throw new ConfigError(`this node cannot mount volumes of kind ${kind}`)
}

async function emptyDir({ agent, pod }: VolumeFacts, { name, emptyDir = {} }: Volume): Promise<string> {
  const path = volumeDir(agent.layout, pod.metadata.uid, 'empty-dir', name)
  await mkdir(path, { recursive: true })
  if (emptyDir.medium === 'Memory') await mountTmpfs(path, 0o777, bytes(emptyDir.sizeLimit ?? '0'))
  await chmod(path, 0o777)
  await giveToGroup(path, pod)
  return path
}

async function writePayload(facts: VolumeFacts, volume: Volume): Promise<string> {
  const { agent, pod } = facts
  const { uid } = pod.metadata
  // What can hold a secret stays in memory.
  const isSecret = volume.secret !== undefined || volume.projected !== undefined
  const path = isSecret
    ? secretVolumeDir(agent.layout, uid, volume.name)
    : volumeDir(agent.layout, uid, volume.configMap ? 'configmap' : 'downward-api', volume.name)
  await writeAtomically(path, await payload(facts, volume), pod.spec.securityContext?.fsGroup)
  return path
}

async function payload(
  facts: VolumeFacts,
  { configMap, secret, projected, downwardAPI }: Volume,
): Promise<Payload> {
  const { sources } = facts
  if (configMap)
    return payloadOf(
      sources,
      { ...configMap, kind: 'configmap', name: configMap.name ?? '' },
      configMap.defaultMode,
    )
  if (secret)
    return payloadOf(
      sources,
      { ...secret, kind: 'secret', name: secret.secretName ?? '' },
      secret.defaultMode,
    )
  if (downwardAPI) return downwardPayload(podFacts(facts), downwardAPI.items ?? [], downwardAPI.defaultMode)
  return projectedPayload(facts, projected ?? { sources: [], defaultMode: 0o644 })
}

async function projectedPayload(
  facts: VolumeFacts,
  { sources, defaultMode }: ProjectedVolumeSource,
): Promise<Payload> {
  const parts: Payload[] = []
  for (const { configMap, secret, downwardAPI, serviceAccountToken } of sources) {
    if (configMap)
      parts.push(
        payloadOf(
          facts.sources,
          { ...configMap, kind: 'configmap', name: configMap.name ?? '' },
          defaultMode,
        ),
      )
    if (secret)
      parts.push(
        payloadOf(facts.sources, { ...secret, kind: 'secret', name: secret.name ?? '' }, defaultMode),
      )
    if (downwardAPI) parts.push(downwardPayload(podFacts(facts), downwardAPI.items ?? [], defaultMode))
    if (serviceAccountToken) {
      const data = Buffer.from(await podToken(facts.agent, facts.pod, serviceAccountToken))
      parts.push(new Map([[safePath(serviceAccountToken.path), { data, mode: tokenMode(facts.pod) }]]))
    }
  }
  return new Map(parts.flatMap((part) => [...part]))
}

// A token is for the pod's user; without an fsGroup that user is not known here.
const tokenMode = ({ spec: { securityContext } }: Pod): number =>
  securityContext?.fsGroup === undefined ? 0o644 : 0o600

const podFacts = ({ agent, pod }: VolumeFacts): PodFacts => ({
  pod,
  podIPs: [],
  hostIP: agent.internalIP,
  allocatable: agent.machine.allocatable,
})
