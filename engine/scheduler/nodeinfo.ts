import type { Node } from '@hawser/kinds/core/node.ts'
import type { PodInfo } from './podinfo.ts'
import { type Amounts, amounts } from './requests.ts'

/** A node and what is taken of it. */
export interface NodeInfo {
  readonly node: Node
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly allocatable: Amounts
  readonly cpu: number
  readonly memory: number
  readonly mostPods: number
  /** Kept up to date while pods come and go. */
  readonly taken: Map<string, number>
  readonly pods: Map<string, PodInfo>
  readonly withHostPorts: Set<PodInfo>
  usualCpu: number
  usualMemory: number
}

export function nodeInfo(node: Node): NodeInfo {
  const allocatable = amounts(node.status.allocatable)
  return {
    node,
    name: node.metadata.name,
    labels: node.metadata.labels ?? {},
    allocatable,
    cpu: allocatable.get('cpu') ?? 0,
    memory: allocatable.get('memory') ?? 0,
    mostPods: allocatable.get('pods') ?? 0,
    taken: new Map(),
    pods: new Map(),
    withHostPorts: new Set(),
    usualCpu: 0,
    usualMemory: 0,
  }
}

export function takeRoom(info: NodeInfo, pod: PodInfo): void {
  info.pods.set(pod.uid, pod)
  count(info, pod, 1)
  if (pod.hostPorts.length > 0) info.withHostPorts.add(pod)
}

export function giveRoom(info: NodeInfo, pod: PodInfo): void {
  if (!info.pods.delete(pod.uid)) return
  count(info, pod, -1)
  info.withHostPorts.delete(pod)
}

function count(info: NodeInfo, { requests, usualCpu, usualMemory }: PodInfo, sign: 1 | -1): void {
  for (const [resource, value] of requests) {
    info.taken.set(resource, (info.taken.get(resource) ?? 0) + sign * value)
  }
  info.usualCpu += sign * usualCpu
  info.usualMemory += sign * usualMemory
}
