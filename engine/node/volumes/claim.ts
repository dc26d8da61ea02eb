import { chmod, mkdir, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import type { Agent } from '../agent.ts'
import { ConfigError } from '../config/configError.ts'
import { namespaceOf, type Pod } from '../pod.ts'
import { checkHostPath } from './hostPath.ts'

/**
 * Where the storage behind a claim is on this machine. The directory of one of our own volumes is made when it is
 * not there.
 *
 * @throws {ConfigError} while the claim has no volume, or for a kind of volume this node cannot mount.
 */
export async function claimedPath(agent: Agent, pod: Pod, claimName: string): Promise<string> {
  const volume = await boundVolume(agent, namespaceOf(pod), claimName)
  const { hostPath, local } = volume.spec
  const path = hostPath?.path ?? local?.path
  if (!path)
    throw new ConfigError(
      `persistentvolume "${volume.metadata.name}" is neither hostPath nor local: this node mounts no other`,
    )
  if (isOurs(agent, path)) return makeDirectory(path)
  return hostPath ? checkHostPath(hostPath) : checkHostPath({ path, type: 'Directory' })
}

async function boundVolume(
  { objects, context: { client } }: Agent,
  namespace: string,
  name: string,
): Promise<PersistentVolume> {
  const claim = await client.find(PersistentVolumeClaim, name, namespace)
  if (!claim) throw new ConfigError(`persistentvolumeclaim "${name}" not found`)
  if (claim.metadata.deletionTimestamp)
    throw new ConfigError(`persistentvolumeclaim "${name}" is being deleted`)
  const volumeName = claim.spec.volumeName
  if (!volumeName || claim.status?.phase !== 'Bound')
    throw new ConfigError(`persistentvolumeclaim "${name}" is not bound yet`)
  const volume = objects.volumes.get(volumeName) ?? (await client.find(PersistentVolume, volumeName))
  if (!volume) throw new ConfigError(`persistentvolume "${volumeName}" of claim "${name}" not found`)
  return volume
}

/** Strictly below the directory of local volumes. */
export function isOurs({ volumesDir }: Pick<Agent, 'volumesDir'>, path: string): boolean {
  return resolve(path) === path && path.startsWith(`${resolve(volumesDir)}/`)
}

/**
 * Whatever user a container runs as, it may write here, and the next release may run as another. Nobody else can: the
 * directory of all volumes is root's, and only pods of the claim's namespace that name it get it mounted. (Not
 * sticky: a new user must be able to replace what the old one wrote.)
 */
async function makeDirectory(path: string): Promise<string> {
  if (await stat(path).catch(() => undefined)) return path
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o777)
  return path
}
