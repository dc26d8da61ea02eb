import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ContainerStats } from '@hawser/cri/messages.ts'
import { containerNameOf, podUid } from '../config/labels.ts'
import { namespaceOf } from '../pod.ts'
import { firstProcess, podCgroup } from '../runtime/cgroups.ts'
import { countNode } from '../usage/count.ts'
import type { Work } from '../workers/work.ts'
import { type Answer, type Asked, sendJson } from './answer.ts'

/** GET /stats/summary: what metrics collectors read from a kubelet. */
export const statsSummary: Answer = async (asked, response) => {
  const stats = await asked.agent.runtime.listContainerStats()
  const ofPod = (uid: string) => stats.filter(({ attributes }) => attributes.labels[podUid] === uid)
  sendJson(response, {
    node: await nodeStats(asked),
    pods: await Promise.all(asked.pods.all().map((work) => podStats(work, ofPod(work.uid)))),
  })
}

async function podStats(work: Work, stats: readonly ContainerStats[]): Promise<object> {
  const { name, uid } = work.pod.metadata
  const sum = (of: (one: ContainerStats) => number | undefined): number =>
    stats.reduce((total, one) => total + (of(one) ?? 0), 0)
  const time = new Date(work.agent.context.now()).toISOString()
  return {
    podRef: { name, namespace: namespaceOf(work.pod), uid },
    startTime: work.pod.status.startTime,
    containers: stats.map(containerStats),
    cpu: { time, usageCoreNanoSeconds: sum(({ cpu }) => cpu?.usageCoreNanoSeconds?.value) },
    memory: {
      time,
      usageBytes: sum(({ memory }) => memory?.usageBytes?.value),
      workingSetBytes: sum(({ memory }) => memory?.workingSetBytes?.value),
    },
    network: await networkStats(work, time),
  }
}

const iso = (nanoseconds: number): string => new Date(nanoseconds / 1e6).toISOString()

const containerStats = ({ attributes, cpu, memory, writableLayer }: ContainerStats) => ({
  name: containerNameOf(attributes),
  ...(cpu && {
    cpu: {
      time: iso(cpu.timestamp),
      usageNanoCores: cpu.usageNanoCores?.value,
      usageCoreNanoSeconds: cpu.usageCoreNanoSeconds?.value,
    },
  }),
  ...(memory && {
    memory: {
      time: iso(memory.timestamp),
      workingSetBytes: memory.workingSetBytes?.value,
      usageBytes: memory.usageBytes?.value,
      rssBytes: memory.rssBytes?.value,
      pageFaults: memory.pageFaults?.value,
      majorPageFaults: memory.majorPageFaults?.value,
    },
  }),
  ...(writableLayer && {
    rootfs: {
      time: iso(writableLayer.timestamp),
      usedBytes: writableLayer.usedBytes?.value,
      inodesUsed: writableLayer.inodesUsed?.value,
    },
  }),
})

async function nodeStats({ agent }: Asked): Promise<object> {
  const { at, cpuNanoseconds, memoryBytes } = await countNode(agent)
  const time = new Date(at).toISOString()
  return {
    nodeName: agent.name,
    cpu: { time, usageCoreNanoSeconds: cpuNanoseconds },
    memory: {
      time,
      availableBytes: agent.machine.memoryBytes - memoryBytes,
      workingSetBytes: memoryBytes,
    },
  }
}

/** Seen from inside the pod, through its pause process. */
async function networkStats({ agent, pod, observed }: Work, time: string): Promise<object | undefined> {
  const sandbox = observed.sandboxes.find(({ ready }) => ready)
  if (!sandbox || pod.spec.hostNetwork) return undefined
  const pid = await firstProcess(join(podCgroup(agent.cgroupParent, pod), sandbox.id))
  const table = pid && (await readFile(`/proc/${pid}/net/dev`, 'utf8').catch(() => undefined))
  return table ? { time, ...interfaceStats(table, 'eth0') } : undefined
}

export function interfaceStats(table: string, name: string): object {
  const line = table.split('\n').find((one) => one.trim().startsWith(`${name}:`)) ?? ''
  const [rxBytes = 0, , rxErrors = 0, , , , , , txBytes = 0, , txErrors = 0] = line
    .replace(/^.*:/, '')
    .trim()
    .split(/\s+/)
    .map(Number)
  return { name, rxBytes, rxErrors, txBytes, txErrors }
}
