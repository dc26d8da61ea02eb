import { readFile, statfs } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import type { Machine } from '../agent.ts'

/** Amounts of a node as quantities. */
export type Amounts = Readonly<Record<string, string>>

export interface MachineFacts extends Machine {
  readonly capacity: Amounts
}

/** What one node runs at most (upstream's default). */
const mostPods = 110

/** What the machine has, and how much of it pods may use. */
export async function readMachine(dataDir: string): Promise<MachineFacts> {
  const disk = await statfs(dataDir)
  const has = {
    millicores: availableParallelism() * 1000,
    memoryBytes: totalmem(),
    diskBytes: disk.blocks * disk.bsize,
  }
  return { memoryBytes: has.memoryBytes, capacity: amounts(has), allocatable: amounts(reserve(has)) }
}

interface Resources {
  readonly millicores: number
  readonly memoryBytes: number
  readonly diskBytes: number
}

/** What the system and the platform themselves need is not given to pods. */
export function reserve({ millicores, memoryBytes, diskBytes }: Resources): Resources {
  const mebibyte = 1024 * 1024
  return {
    millicores: millicores - Math.min(100 * Math.ceil(millicores / 4000), millicores / 10),
    memoryBytes: memoryBytes - Math.min(512 * mebibyte, Math.floor(memoryBytes / 10)),
    diskBytes: Math.floor(diskBytes * 0.9),
  }
}

const amounts = ({ millicores, memoryBytes, diskBytes }: Resources): Amounts => ({
  cpu: millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`,
  memory: `${Math.floor(memoryBytes / 1024)}Ki`,
  'ephemeral-storage': `${Math.floor(diskBytes / 1024)}Ki`,
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  pods: String(mostPods),
})

export interface Pressure {
  readonly memory: boolean
  readonly disk: boolean
  readonly pids: boolean
}

/** Whether the machine is about to run out of something; the limits are the kubelet's. */
export async function readPressure(dataDir: string): Promise<Pressure> {
  const [meminfo, disk, pidMax, loadavg] = await Promise.all([
    readFile('/proc/meminfo', 'utf8'),
    statfs(dataDir),
    readFile('/proc/sys/kernel/pid_max', 'utf8').catch(() => '4194304'),
    readFile('/proc/loadavg', 'utf8').catch(() => ''),
  ])
  const processes = Number(/\/(\d+)/.exec(loadavg)?.[1] ?? 0)
  return {
    memory: availableMemory(meminfo) < 100 * 1024 * 1024,
    disk: disk.bavail < disk.blocks * 0.1 || (disk.files > 0 && disk.ffree < disk.files * 0.05),
    pids: processes > Number(pidMax) * 0.95,
  }
}

/** Bytes. */
export const availableMemory = (meminfo: string): number =>
  Number(/^MemAvailable:\s+(\d+) kB/m.exec(meminfo)?.[1] ?? Number.MAX_SAFE_INTEGER) * 1024
