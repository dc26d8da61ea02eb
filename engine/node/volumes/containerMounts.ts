import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Mount } from '@hawser/cri/messages.ts'
import type { VolumeMount } from '@hawser/kinds/core/container.ts'
import { ConfigError } from '../config/configError.ts'
import type { Env } from '../config/env.ts'
import { expand } from '../config/expand.ts'
import { hostsPath, type Layout, terminationLog } from '../config/layout.ts'
import type { Container, Pod } from '../pod.ts'
import type { ReadyVolumes } from './setUp.ts'
import { resolveSubPath } from './subPath.ts'

export interface MountFacts {
  readonly pod: Pod
  readonly container: Container
  readonly attempt: number
  readonly volumes: ReadyVolumes
  readonly env: Env
  readonly layout: Layout
}

/**
 * Everything that is mounted into one container: its volumes, /etc/hosts and the file for its last words.
 *
 * @throws {ConfigError} for a volume or subPath there is not.
 */
export async function containerMounts(facts: MountFacts): Promise<Mount[]> {
  const { container, layout, pod } = facts
  const mounts: Mount[] = []
  for (const mount of container.volumeMounts ?? []) mounts.push(await volumeMount(facts, mount))
  const taken = new Set(mounts.map(({ containerPath }) => containerPath))
  if (!taken.has('/etc/hosts'))
    mounts.push({ containerPath: '/etc/hosts', hostPath: hostsPath(layout, pod.metadata.uid) })
  const lastWords = container.terminationMessagePath
  if (lastWords && !taken.has(lastWords))
    mounts.push({ containerPath: lastWords, hostPath: await terminationFile(facts) })
  return mounts
}

async function volumeMount({ volumes, env }: MountFacts, mount: VolumeMount): Promise<Mount> {
  const volume = volumes.get(mount.name)
  if (!volume) throw new ConfigError(`cannot find volume "${mount.name}" to mount into container`)
  const subPath = mount.subPathExpr ? expand(mount.subPathExpr, (name) => env[name]) : mount.subPath
  if (mount.subPathExpr && /\$\(/.test(subPath ?? ''))
    throw new ConfigError(`subPathExpr "${mount.subPathExpr}" has a variable that is not set`)
  return {
    containerPath: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
    hostPath: subPath ? await resolveSubPath(volume.path, subPath) : volume.path,
    readonly: volume.readOnly || (mount.readOnly ?? false),
    propagation: propagations[mount.mountPropagation ?? 'None'],
  }
}

const propagations = {
  None: 'PROPAGATION_PRIVATE',
  HostToContainer: 'PROPAGATION_HOST_TO_CONTAINER',
  Bidirectional: 'PROPAGATION_BIDIRECTIONAL',
} as const

/** Any user of the container may write it. */
async function terminationFile({ pod, container, attempt, layout }: MountFacts): Promise<string> {
  const path = terminationLog(layout, pod.metadata.uid, container.name, attempt)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, '')
  await chmod(path, 0o666)
  return path
}
