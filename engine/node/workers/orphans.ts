import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Agent } from '../agent.ts'
import { graceOf, podOf, podUid } from '../config/labels.ts'
import { logsDir } from '../config/layout.ts'
import { groups, removeCgroup } from '../runtime/cgroups.ts'
import { podsOnDisk, tearDownVolumes } from '../volumes/tearDown.ts'

/** Stops and removes what runs of a pod that the API does not know: it was deleted while we were away. */
export async function removeOrphan(
  { runtime, context, layout, cgroupParent }: Agent,
  uid: string,
): Promise<void> {
  const labelSelector = { [podUid]: uid }
  const [sandboxes, containers] = await Promise.all([
    runtime.listPodSandboxes({ labelSelector }),
    runtime.listContainers({ labelSelector }),
  ])
  const running = containers.filter(
    ({ state }) => state === 'CONTAINER_RUNNING' || state === 'CONTAINER_UNKNOWN',
  )
  await Promise.all(running.map((container) => runtime.stopContainer(container.id, graceOf(container))))
  for (const sandbox of sandboxes) {
    const { namespace, name } = podOf(sandbox)
    context.log(`removing what is left of pod ${namespace}/${name}: it is no longer in the API`, { uid })
    await runtime.stopPodSandbox(sandbox.id)
    await runtime.removePodSandbox(sandbox.id)
    await rm(join(logsDir(layout), `${namespace}_${name}_${uid}`), { recursive: true, force: true })
  }
  await tearDownVolumes(layout, uid)
  for (const group of groups) await removeCgroup(`${cgroupParent}${group}/pod${uid}`)
}

/** The uids of all pods that have left something here: in the runtime or on disk. */
export async function podsHere({ runtime, layout }: Agent): Promise<Set<string>> {
  const [sandboxes, onDisk] = await Promise.all([runtime.listPodSandboxes(), podsOnDisk(layout)])
  return new Set([...sandboxes.map((sandbox) => podOf(sandbox).uid), ...onDisk].filter((uid) => uid !== ''))
}

/** Removes logs of pods that have neither a sandbox nor an object any more. */
export async function removeOldLogs({ layout }: Agent, known: (uid: string) => boolean): Promise<void> {
  for (const name of await readdir(logsDir(layout)).catch(() => []))
    if (!known(name.split('_').at(-1) ?? ''))
      await rm(join(logsDir(layout), name), { recursive: true, force: true })
}
