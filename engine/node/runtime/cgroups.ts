import { mkdir, readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { amounts, quota, shares } from '../config/resources.ts'
import { isBackground, type Pod } from '../pod.ts'
import { qosClass } from '../status/qos.ts'

const root = '/sys/fs/cgroup'

const background = '/besteffort/background'
/** Where cgroups of pods may be, from the parent of all. */
export const groups: readonly string[] = ['', '/burstable', '/besteffort', background]

/**
 * Guaranteed pods share with the two other classes as equals; best effort takes what is left, and background work what is
 * left of that.
 */
export function podCgroup(parent: string, pod: Pod): string {
  const qos = qosClass(pod)
  const group = isBackground(pod) ? background : qos === 'Guaranteed' ? '' : `/${qos.toLowerCase()}`
  return `${parent}${group}/pod${pod.metadata.uid}`
}

/** What a whole pod may use: the sum of its containers, without a limit as soon as one has none. */
export interface PodLimits {
  readonly cpuShares: number
  /** Microseconds per 100 ms; 0: no limit. */
  readonly cpuQuota: number
  readonly memoryBytes: number
  /** Processes and threads; 0: no limit. */
  readonly pids: number
  /** Runs only when nothing beside it wants to. */
  readonly isIdle?: boolean
}

/** What the kubelet calls podPidsLimit. A fork bomb must not take what the machine itself needs. */
const mostPids = 4096
const mostBackgroundPids = 1024

export function podLimits(pod: Pod): PodLimits {
  const { containers, initContainers = [] } = pod.spec
  const beside = initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')
  const all = [...containers, ...beside].map(amounts)
  const sum = (of: (one: (typeof all)[number]) => number): number =>
    all.reduce((total, one) => total + of(one), 0)
  // One init container at a time, so the largest counts; it must fit into the limit too.
  const largest = (of: (one: (typeof all)[number]) => number): number =>
    Math.max(sum(of), ...initContainers.map((one) => of(amounts(one))))
  const limited = (of: (one: (typeof all)[number]) => number): number =>
    [...containers, ...initContainers].every((one) => of(amounts(one)) > 0) ? largest(of) : 0
  return {
    cpuShares: shares(largest(({ cpuRequest }) => cpuRequest)),
    cpuQuota: quota(limited(({ cpuLimit }) => cpuLimit)),
    memoryBytes: limited(({ memoryLimit }) => memoryLimit),
    pids: isBackground(pod) ? mostBackgroundPids : mostPids,
  }
}

/** `/sys/fs/cgroup` is one tree of version 2, or holds one tree per controller of version 1. */
const isUnified = async (): Promise<boolean> =>
  (await stat(join(root, 'cgroup.controllers')).catch(() => undefined)) !== undefined

/** Where a cgroup may be: once, or once for each controller. */
const trees = async (): Promise<readonly string[]> =>
  (await isUnified()) ? [root] : (await readdir(root)).map((name) => join(root, name))

/** Makes the cgroup of a pod, so that its containers together keep to what was asked for. */
export async function makePodCgroup(path: string, limits: PodLimits): Promise<void> {
  await ((await isUnified()) ? makeUnified(path, limits) : makePerController(path, limits))
}

async function makeUnified(path: string, limits: PodLimits): Promise<void> {
  const { cpuShares, cpuQuota, memoryBytes, pids, isIdle } = limits
  const directory = join(root, path)
  await mkdir(directory, { recursive: true })
  const parents = path
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'))
  for (const parent of parents)
    await write(join(root, parent, 'cgroup.subtree_control'), '+cpu +memory +pids')
  await write(join(directory, 'cpu.weight'), String(weight(cpuShares)))
  if (cpuQuota > 0) await write(join(directory, 'cpu.max'), `${cpuQuota} 100000`)
  if (memoryBytes > 0) await write(join(directory, 'memory.max'), String(memoryBytes))
  if (pids > 0) await write(join(directory, 'pids.max'), String(pids))
  if (isIdle) await write(join(directory, 'cpu.idle'), '1')
}

/** 2..262144 shares to 1..10000, as runc converts them. */
export const weight = (shares: number): number => Math.floor(1 + ((shares - 2) * 9999) / 262_142)

async function makePerController(
  path: string,
  { cpuShares, cpuQuota, memoryBytes, pids, isIdle }: PodLimits,
): Promise<void> {
  const files: [controller: string, file: string, value: number][] = [
    ['cpu', 'cpu.shares', cpuShares],
    ['cpu', 'cpu.cfs_quota_us', cpuQuota],
    ['cpu', 'cpu.idle', isIdle ? 1 : 0],
    ['memory', 'memory.limit_in_bytes', memoryBytes],
    ['pids', 'pids.max', pids],
  ]
  for (const [controller, file, value] of files) {
    if (value === 0 || !(await stat(join(root, controller)).catch(() => undefined))) continue
    await mkdir(join(root, controller, path), { recursive: true })
    await write(join(root, controller, path, file), String(value))
  }
}

const unlimited = { cpuQuota: 0, memoryBytes: 0, pids: 0 }

/** How the classes share a busy machine. */
export async function shareAmongClasses(parent: string, burstable: readonly Pod[]): Promise<void> {
  const wanted = burstable.reduce((sum, pod) => sum + podLimits(pod).cpuShares, 2)
  for (const [group, cpuShares] of [
    ['burstable', wanted],
    ['besteffort', 2],
  ] as const)
    await makePodCgroup(join(parent, group), { cpuShares, ...unlimited })
  await makePodCgroup(join(parent, background), { cpuShares: 2, ...unlimited, isIdle: true })
}

/** A process in a cgroup, such as the first of a container; undefined: nothing runs in it. */
export async function firstProcess(path: string): Promise<string | undefined> {
  for (const tree of await trees()) {
    const pids = await readFile(join(tree, path, 'cgroup.procs'), 'utf8').catch(() => '')
    if (pids) return pids.split('\n')[0]
  }
  return undefined
}

/** Removes a cgroup, with those below it, from every hierarchy. Nothing runs in it any more. */
export async function removeCgroup(path: string): Promise<void> {
  for (const tree of await trees()) await removeTree(join(tree, path))
}

async function removeTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(directory, entry.name))
  await rmdir(directory).catch(() => undefined)
}

// What the kernel does not let us set here (a controller that is not there) is no reason not to run the pod.
const write = (file: string, value: string): Promise<void> => writeFile(file, value).catch(() => undefined)
