import { lstat, realpath, rm } from 'node:fs/promises'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Agent } from '../agent.ts'
import { isOurs } from './claim.ts'

const finalizer = 'hawser.dev/local-volume'
const retryMs = 10_000

/** Removes the directories of local PersistentVolumes of this node that are deleted, and lets them go. */
export function watchLocalVolumes(agent: Agent): void {
  const { objects, context } = agent
  const removing = new Set<string>()
  const look = (volume: PersistentVolume): void => {
    const { name } = volume.metadata
    if (!isForUs(agent, volume) || removing.has(name)) return
    removing.add(name)
    release(agent, volume)
      .catch((error: unknown) => {
        context.log(`cannot remove the directory of persistentvolume ${name}; trying again in 10 s`, {
          error,
        })
        const again = () => look(objects.volumes.get(name) ?? volume)
        if (!context.signal.aborted) setTimeout(again, retryMs).unref()
      })
      .finally(() => removing.delete(name))
  }
  const stop = objects.volumes.onChange(({ now }) => now && look(now))
  context.signal.addEventListener('abort', stop, { once: true })
}

function isForUs(agent: Agent, { metadata, spec }: PersistentVolume): boolean {
  if (!metadata.deletionTimestamp || !metadata.finalizers?.includes(finalizer)) return false
  // Still bound to a claim: whoever put this there says when it is not.
  if (metadata.finalizers.includes('kubernetes.io/pv-protection')) return false
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? []
  const hosts = terms.flatMap(({ matchExpressions = [] }) =>
    matchExpressions
      .filter(({ key }) => key === 'kubernetes.io/hostname')
      .flatMap(({ values = [] }) => values),
  )
  return hosts.length === 0 || hosts.includes(agent.name)
}

async function release(agent: Agent, { metadata, spec }: PersistentVolume): Promise<void> {
  const { name, uid, resourceVersion } = metadata
  const path = spec.hostPath?.path ?? spec.local?.path
  if (path) await removeDirectory(agent, path)
  const finalizers = metadata.finalizers?.filter((one) => one !== finalizer) ?? []
  try {
    await agent.context.client.patch(PersistentVolume, name, {
      metadata: { uid, resourceVersion, finalizers },
    })
    agent.context.log(`removed the directory of persistentvolume ${name}`)
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error
  }
}

/** Only below the directory of local volumes, and never through a symbolic link. */
async function removeDirectory(agent: Agent, path: string): Promise<void> {
  if (!isOurs(agent, path)) return
  const there = await lstat(path).catch(() => undefined)
  if (!there) return
  const [real, root] = await Promise.all([realpath(path), realpath(agent.volumesDir)])
  const expected = root + path.slice(agent.volumesDir.length)
  if (there.isSymbolicLink() || real !== expected)
    throw new Error(`${path} leads to ${real}, which is not a volume's directory`)
  await rm(path, { recursive: true, force: true })
}
