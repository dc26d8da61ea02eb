import type { LinuxContainerResources } from '@hawser/cri/messages.ts'
import { bytes, millicores } from '@hawser/kinds/meta/quantity.ts'
import { type Container, isBackground, type Pod } from '../pod.ts'
import { qosClass } from '../status/qos.ts'

const periodMicros = 100_000

/** CPU and memory of a container, as cgroups count them. 0: no limit. */
export function containerResources(
  pod: Pod,
  container: Container,
  nodeMemoryBytes: number,
): LinuxContainerResources {
  const { cpuLimit, cpuRequest, memoryLimit } = amounts(container)
  return {
    cpuPeriod: periodMicros,
    cpuQuota: quota(cpuLimit),
    cpuShares: shares(cpuRequest),
    memoryLimitInBytes: memoryLimit,
    oomScoreAdj: oomScoreAdj(pod, container, nodeMemoryBytes),
  }
}

/** 1024 shares per core, as cgroup v1 counts; the runtime converts for v2. */
export const shares = (millicores: number): number => Math.max(2, Math.floor((millicores * 1024) / 1000))
/** Microseconds per 100 ms; the kernel takes no less than a millisecond. */
export const quota = (millicores: number): number =>
  millicores === 0 ? 0 : Math.max(1000, (millicores * periodMicros) / 1000)

export interface Amounts {
  /** Millicores; 0: none given. */
  readonly cpuRequest: number
  readonly cpuLimit: number
  /** Bytes; 0: none given. */
  readonly memoryRequest: number
  readonly memoryLimit: number
}

/** What a container asks for; a request that is left out is the limit. */
export function amounts({ resources: { requests, limits } }: Container): Amounts {
  return {
    cpuRequest: millicores(requests?.cpu ?? limits?.cpu ?? '0'),
    cpuLimit: millicores(limits?.cpu ?? '0'),
    memoryRequest: bytes(requests?.memory ?? limits?.memory ?? '0'),
    memoryLimit: bytes(limits?.memory ?? '0'),
  }
}

/** Priority of `system-node-critical`. */
const criticalPriority = 2_000_001_000

/**
 * Who dies first when memory runs out: best effort before burstable (the less it asked for, the sooner), and
 * guaranteed last.
 */
export function oomScoreAdj(pod: Pod, container: Container, nodeMemoryBytes: number): number {
  if (isBackground(pod)) return 1000
  const qos = qosClass(pod)
  if (qos === 'Guaranteed' || (pod.spec.priority ?? 0) >= criticalPriority) return -997
  if (qos === 'BestEffort') return 1000
  const share = (1000 * amounts(container).memoryRequest) / nodeMemoryBytes
  return Math.min(Math.max(Math.trunc(1000 - share), 3), 999)
}
