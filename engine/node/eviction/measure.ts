import { execFile } from 'node:child_process'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { podLogDir, volumeDir } from '../config/layout.ts'
import { namespaceOf } from '../pod.ts'
import { podCgroup } from '../runtime/cgroups.ts'
import { claimedPath } from '../volumes/claim.ts'
import type { Work } from '../workers/work.ts'
import { type BoundedClaim, boundsClaims, type DiskUse } from './overLimit.ts'

const run = promisify(execFile)
/** A tree of very many files takes a while to count; another look comes anyway. */
const timeout = 60_000

export interface Measured {
  readonly use: DiskUse
  readonly claims: readonly BoundedClaim[]
}

/** Looks at what a pod has on the disk. What cannot be looked at counts as nothing. */
export async function measure(work: Work): Promise<Measured> {
  const { pod, agent, observed } = work
  const layers = new Map<string, number>()
  for (const { id, name, state } of observed.containers) {
    if (state !== 'running') continue
    const layer = await writableLayer(work, id)
    layers.set(name, (layers.get(name) ?? 0) + (layer ? await size(layer) : 0))
  }
  const logs = podLogDir(agent.layout, pod)
  for (const name of await readdir(logs).catch(() => []))
    layers.set(name, (layers.get(name) ?? 0) + (await size(join(logs, name))))
  const volumes: Record<string, number> = {}
  for (const { name, emptyDir } of pod.spec.volumes ?? [])
    if (emptyDir && emptyDir.medium !== 'Memory')
      volumes[name] = await size(volumeDir(agent.layout, pod.metadata.uid, 'empty-dir', name))
  const claims = boundsClaims(pod) ? await measureClaims(work, volumes) : []
  return { use: { containers: Object.fromEntries(layers), volumes }, claims }
}

async function measureClaims({ agent, pod }: Work, volumes: Record<string, number>): Promise<BoundedClaim[]> {
  const found: BoundedClaim[] = []
  for (const { name, persistentVolumeClaim: source } of pod.spec.volumes ?? []) {
    if (!source) continue
    const claim = await agent.context.client.find(PersistentVolumeClaim, source.claimName, namespaceOf(pod))
    const capacity = claim?.status?.capacity?.storage
    const path = await claimedPath(agent, pod, source.claimName).catch(() => undefined)
    if (!capacity || !path) continue
    volumes[name] = await size(path)
    found.push({ volume: name, capacity })
  }
  return found
}

/** Bytes on the disk below a directory, without other file systems. */
async function size(directory: string): Promise<number> {
  if (!(await stat(directory).catch(() => undefined))) return 0
  // Files come and go while du counts, which it complains of and goes on.
  const { stdout } = await run('du', ['-sx', '-B1', directory], { timeout }).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  )
  return Number(/^\d+/.exec(stdout)?.[0] ?? 0)
}

/** Where a running container's own files are, as the kernel has mounted them. */
async function writableLayer({ agent, pod }: Work, id: string): Promise<string | undefined> {
  const pid = await firstProcess(join(podCgroup(agent.cgroupParent, pod), id))
  const mounts = pid && (await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => ''))
  const root = mounts ? mounts.split('\n').find((line) => line.split(' ')[4] === '/') : undefined
  return /[ ,]upperdir=([^, ]+)/.exec(root ?? '')?.[1]
}

async function firstProcess(cgroup: string): Promise<string | undefined> {
  const root = '/sys/fs/cgroup'
  for (const tree of ['', 'memory', 'pids', 'cpu']) {
    const pids = await readFile(join(root, tree, cgroup, 'cgroup.procs'), 'utf8').catch(() => '')
    if (pids) return pids.split('\n')[0]
  }
  return undefined
}
