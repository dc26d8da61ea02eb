import { rm } from 'node:fs/promises'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { podLogDir } from '../config/layout.ts'
import { isDeleted, Pod, releasesExited } from '../pod.ts'
import { podCgroup, removeCgroup } from '../runtime/cgroups.ts'
import { tearDownVolumes } from '../volumes/tearDown.ts'
import { isEndReported, report } from './report.ts'
import type { Work } from './work.ts'

/**
 * Takes leave of a pod of which nothing runs any more. One that has completed stays for its logs; one that was deleted
 * goes from the API, and with it everything here.
 *
 * @returns Whether there is nothing left to do for it, ever.
 */
export async function finish(work: Work): Promise<boolean> {
  for (const prober of work.probers.values()) prober.stop()
  work.probers.clear()
  await report(Object.assign(work, { ended: true }))
  if (work.gone) {
    await removeAll(work)
    return true
  }
  if (!work.released) await tearDownVolumes(work.agent.layout, work.uid)
  work.volumes = undefined
  if (releasesExited(work.pod) && isEndReported(work.pod)) await removeContainers(work)
  if (isDeleted(work.pod) && !work.released) await release(work)
  return false
}

/** With all they have written. Their logs stay, and what the API was told of them. */
async function removeContainers({ agent, observed, made }: Work): Promise<void> {
  for (const { id } of observed.containers) {
    await agent.runtime.removeContainer(id)
    made.delete(id)
  }
}

/** Lets the API forget the pod; it was only waiting for this. */
async function release(work: Work): Promise<void> {
  const { name, namespace, uid } = work.pod.metadata
  try {
    await work.agent.context.client.delete(Pod, name, {
      namespace,
      gracePeriodSeconds: 0,
      preconditions: { uid },
    })
  } catch (error) {
    // Another pod of that name: ours is long gone.
    if (!isReason(error, 'Conflict')) throw error
  }
  work.released = true
}

async function removeAll({ agent, uid, pod, observed }: Work): Promise<void> {
  for (const { id } of observed.sandboxes) {
    await agent.runtime.stopPodSandbox(id)
    await agent.runtime.removePodSandbox(id)
  }
  await tearDownVolumes(agent.layout, uid)
  await rm(podLogDir(agent.layout, pod), { recursive: true, force: true })
  await removeCgroup(podCgroup(agent.cgroupParent, pod))
}
