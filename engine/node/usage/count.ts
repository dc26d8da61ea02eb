import { readFile } from 'node:fs/promises'
import type { ContainerStats } from '@hawser/cri/messages.ts'
import type { Agent } from '../agent.ts'
import { namespaceOf } from '../pod.ts'
import { availableMemory } from '../registration/machine.ts'
import type { Work } from '../workers/work.ts'
import type { ContainerCount, Count, Counts, PodCount } from './usage.ts'

/** Reads the counters of the machine and of all containers that run. */
export async function countAll(agent: Agent, works: readonly Work[]): Promise<Counts> {
  const [stats, node] = await Promise.all([agent.runtime.listContainerStats(), countNode(agent)])
  const byId = new Map(stats.map((one) => [one.attributes.id, one]))
  return { node, pods: works.flatMap((work) => podCount(work, byId)) }
}

/** Nothing for a pod of which not everything that runs has counters yet. */
function podCount({ pod, uid, observed }: Work, stats: ReadonlyMap<string, ContainerStats>): PodCount[] {
  const running = observed.containers.filter(({ state }) => state === 'running')
  const containers = running.flatMap(({ id, name, startedAt }): ContainerCount[] => {
    const { cpu, memory } = stats.get(id) ?? {}
    const cpuNanoseconds = cpu?.usageCoreNanoSeconds?.value
    const memoryBytes = memory?.workingSetBytes?.value
    if (!cpu || !cpuNanoseconds || memoryBytes === undefined) return []
    return [{ id, name, startedAt, at: cpu.timestamp / 1e6, cpuNanoseconds, memoryBytes }]
  })
  if (containers.length === 0 || containers.length < running.length) return []
  containers.sort((a, b) => (a.name < b.name ? -1 : 1))
  return [{ namespace: namespaceOf(pod), name: pod.metadata.name, uid, containers }]
}

export async function countNode({ context, machine }: Agent): Promise<Count> {
  const [stat, meminfo] = await Promise.all([
    readFile('/proc/stat', 'utf8'),
    readFile('/proc/meminfo', 'utf8'),
  ])
  return {
    at: context.now(),
    cpuNanoseconds: busyNanoseconds(stat),
    memoryBytes: Math.max(0, machine.memoryBytes - availableMemory(meminfo)),
  }
}

/** CPU time of the whole machine that was not idle. The kernel counts hundredths of a second. */
export function busyNanoseconds(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    /^cpu +(.*)$/m.exec(stat)?.[1] ?? ''
  )
    .split(' ')
    .map(Number)
  return (user + nice + system + irq + softirq + steal) * 1e7
}
