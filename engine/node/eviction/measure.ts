import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { podLogDir, volumeDir } from '../config/layout.ts'
import { namespaceOf } from '../pod.ts'
import { firstProcess, podCgroup } from '../runtime/cgroups.ts'
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

/** A directory, and the container or the volume that it is of. */
type Place = readonly [name: string, directory: string]

/** Looks at what a pod has on the disk. What cannot be looked at counts as nothing. */
export async function measure(work: Work): Promise<Measured> {
  const { pod, agent } = work
  const ofContainers = [...(await writableLayers(work)), ...(await logs(work))]
  const ofVolumes = (pod.spec.volumes ?? []).flatMap(({ name, emptyDir }): Place[] =>
    emptyDir && emptyDir.medium !== 'Memory'
      ? [[name, volumeDir(agent.layout, pod.metadata.uid, 'empty-dir', name)]]
      : [],
  )
  const sizes = await sizesOf([...ofContainers, ...ofVolumes].map(([, directory]) => directory))
  const [containers, volumes] = [sums(ofContainers, sizes), sums(ofVolumes, sizes)]
  const claims = boundsClaims(pod) ? await measureClaims(work, volumes) : []
  return { use: { containers, volumes }, claims }
}

/** Where running containers' own files are. */
async function writableLayers(work: Work): Promise<Place[]> {
  const found: Place[] = []
  for (const { id, name, state } of work.observed.containers) {
    const layer = state === 'running' ? await writableLayer(work, id) : undefined
    if (layer) found.push([name, layer])
  }
  return found
}

async function logs({ agent, pod }: Work): Promise<Place[]> {
  const directory = podLogDir(agent.layout, pod)
  const names = await readdir(directory).catch(() => [])
  return names.map((name) => [name, join(directory, name)])
}

function sums(places: readonly Place[], sizes: ReadonlyMap<string, number>): Record<string, number> {
  const all: Record<string, number> = {}
  for (const [name, directory] of places) all[name] = (all[name] ?? 0) + (sizes.get(directory) ?? 0)
  return all
}

async function measureClaims({ agent, pod }: Work, volumes: Record<string, number>): Promise<BoundedClaim[]> {
  const found: BoundedClaim[] = []
  for (const { name, persistentVolumeClaim: source } of pod.spec.volumes ?? []) {
    if (!source) continue
    const claim = await agent.context.client.find(PersistentVolumeClaim, source.claimName, namespaceOf(pod))
    const capacity = claim?.status?.capacity?.storage
    const path = await claimedPath(agent, pod, source.claimName).catch(() => undefined)
    if (!capacity || !path) continue
    volumes[name] = (await sizesOf([path])).get(path) ?? 0
    found.push({ volume: name, capacity })
  }
  return found
}

/** Bytes on the disk below directories, of which none is in another; without other file systems. */
export async function sizesOf(directories: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (directories.length === 0) return new Map()
  // Files come and go while du counts, which it complains of and goes on.
  const { stdout } = await run('du', ['-sx0', '-B1', '--', ...directories], { timeout }).catch(
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  )
  const found = stdout.split('\0').map((line) => /^(\d+)\t(.*)$/s.exec(line))
  return new Map(found.flatMap((match) => (match ? [[match[2] as string, Number(match[1])]] : [])))
}

/** As the kernel has mounted it. */
async function writableLayer({ agent, pod }: Work, id: string): Promise<string | undefined> {
  const pid = await firstProcess(join(podCgroup(agent.cgroupParent, pod), id))
  const mounts = pid && (await readFile(`/proc/${pid}/mountinfo`, 'utf8').catch(() => ''))
  const root = mounts ? mounts.split('\n').find((line) => line.split(' ')[4] === '/') : undefined
  return /[ ,]upperdir=([^, ]+)/.exec(root ?? '')?.[1]
}
