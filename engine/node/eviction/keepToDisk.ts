import { statfs } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Agent, warn } from '../agent.ts'
import type { Pods } from '../workers/pods.ts'
import type { Work } from '../workers/work.ts'
import { measure } from './measure.ts'
import { hasDiskLimit, overLimit } from './overLimit.ts'

/** As often as the kubelet looks. */
const roundMs = 10_000
const glanceMs = 1000
/** So much less free than at the last look is a reason to look at once. */
const alarmingBytes = 256 * 1024 * 1024
/** So long the containers of an evicted pod stay, for whoever wants the end of their log. */
const lingerMs = 30_000

/**
 * Ends pods that write more to the disk than their limits say (`ephemeral-storage`, `sizeLimit` of an emptyDir), as the
 * kubelet evicts them. Free space is looked at every second, and pods only when it shrinks quickly or a while has passed.
 */
export async function keepToDisk(agent: Agent, pods: Pods, signal: AbortSignal): Promise<void> {
  let last = { at: 0, free: 0 }
  const evictedAt = new Map<string, number>()
  while (!signal.aborted) {
    await sleep(glanceMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    try {
      await clear(agent, pods, evictedAt)
      const limited = pods.all().filter((work) => isWatched(work) && hasDiskLimit(work.pod))
      if (limited.length === 0) continue
      const free = await freeBytes(agent)
      const now = agent.context.now()
      if (now - last.at < roundMs && last.free - free < alarmingBytes) continue
      last = { at: now, free }
      for (const work of limited) if (await isEvicted(agent, work)) evictedAt.set(work.uid, now)
    } catch (error) {
      agent.context.log('cannot look at what pods have on the disk', { error })
    }
  }
}

const isWatched = ({ gone, ended, evicted, observed }: Work): boolean =>
  !gone && !ended && !evicted && observed.containers.length > 0

async function freeBytes({ layout }: Agent): Promise<number> {
  const { bavail, bsize } = await statfs(layout.dataDir)
  return bavail * bsize
}

async function isEvicted(agent: Agent, work: Work): Promise<boolean> {
  const { use, claims } = await measure(work)
  const message = overLimit(work.pod, use, claims)
  // It may have ended meanwhile.
  if (!message || !isWatched(work)) return false
  work.evicted = { reason: 'Evicted', message }
  warn(agent, work.pod, 'Evicted', message)
  work.wake()
  return true
}

/** What evicted pods have written is what there was too much of. */
async function clear(agent: Agent, pods: Pods, evictedAt: Map<string, number>): Promise<void> {
  for (const [uid, at] of evictedAt) {
    if (agent.context.now() - at < lingerMs) continue
    const work = pods.all().find((one) => one.uid === uid)
    if (work && !work.ended) continue
    evictedAt.delete(uid)
    for (const { id } of work?.observed.containers ?? []) await agent.runtime.removeContainer(id)
    work?.wake()
  }
}
