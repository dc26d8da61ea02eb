import type { NodeInfo } from '../nodeinfo.ts'
import type { PodInfo } from '../podinfo.ts'
import { each, type Score } from './score.ts'

const share = (used: number, of: number): number => (of === 0 || used > of ? 1 : used / of)
const cpuShare = (pod: PodInfo, node: NodeInfo): number => share(node.usualCpu + pod.usualCpu, node.cpu)
const memoryShare = (pod: PodInfo, node: NodeInfo): number =>
  share(node.usualMemory + pod.usualMemory, node.memory)

/** The node of which the largest part stays free. */
export const leastAllocated: Score = {
  name: 'LeastAllocated',
  weight: 1,
  rate: (pod, nodes) => each(nodes, (node) => 100 - (cpuShare(pod, node) + memoryShare(pod, node)) * 50),
}

/** The node of which CPU and memory are used to about the same part. */
export const balanced: Score = {
  name: 'BalancedAllocation',
  weight: 1,
  rate: (pod, nodes) =>
    each(nodes, (node) => 100 - Math.abs(cpuShare(pod, node) - memoryShare(pod, node)) * 50),
}
