import { formatDuration } from '@hawser/kinds/meta/duration.ts'
import { formatQuantity } from '@hawser/kinds/meta/quantity.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { ContainerMetrics, PodMetrics } from '@hawser/kinds/metrics/podmetrics.ts'

/** What was used until some moment. */
export interface Count {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Of one core, since the beginning. */
  readonly cpuNanoseconds: number
  /** Working set. */
  readonly memoryBytes: number
}
export interface ContainerCount extends Count {
  readonly id: string
  readonly name: string
  readonly startedAt: number
}
export interface PodCount {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly containers: readonly ContainerCount[]
}
/** One look at everything on a node. */
export interface Counts {
  readonly node: Count
  readonly pods: readonly PodCount[]
}

type Measured = Pick<PodMetrics, 'timestamp' | 'window'>
/** What GET /hawser/usage answers: metrics.k8s.io without the metadata that the API server knows better. */
export interface NodeUsage {
  /** Absent: the machine's counters did not go on. */
  readonly node?: Measured & { readonly usage: ContainerMetrics['usage'] }
  readonly pods: readonly (Measured & {
    readonly metadata: Pick<PodCount, 'namespace' | 'name' | 'uid'>
    readonly containers: readonly ContainerMetrics[]
  })[]
}

/** A container that started within the window is measured from its start, once that says something. */
const leastAgeMs = 10_000

/** What was used between two looks. Pods are left out until all their containers can be measured. */
export function usageBetween(before: Counts, now: Counts): NodeUsage {
  const known = new Map(before.pods.flatMap(({ containers }) => containers.map((one) => [one.id, one])))
  const node = measured(before.node, now.node)
  return {
    ...(node && { node: { ...timeOf(node), usage: node.usage } }),
    pods: now.pods.flatMap((pod) => podUsage(pod, known)),
  }
}

function podUsage(
  { containers, ...metadata }: PodCount,
  known: ReadonlyMap<string, Count>,
): NodeUsage['pods'] {
  const all = containers.flatMap((container) => {
    const before = known.get(container.id) ?? startOf(container)
    const one = before && measured(before, container)
    return one ? [{ name: container.name, ...one }] : []
  })
  const [first] = all.toSorted((a, b) => a.at - b.at)
  if (!first || all.length < containers.length) return []
  return [{ metadata, ...timeOf(first), containers: all.map(({ name, usage }) => ({ name, usage })) }]
}

const startOf = ({ startedAt, at }: ContainerCount): Count | undefined =>
  startedAt > 0 && at - startedAt >= leastAgeMs
    ? { at: startedAt, cpuNanoseconds: 0, memoryBytes: 0 }
    : undefined

interface Window {
  readonly at: number
  readonly windowMs: number
  readonly usage: ContainerMetrics['usage']
}

/** Undefined when the counter went back or time did not go on. */
function measured(before: Count, { at, cpuNanoseconds, memoryBytes }: Count): Window | undefined {
  const windowMs = at - before.at
  const used = cpuNanoseconds - before.cpuNanoseconds
  if (!(windowMs > 0 && used >= 0)) return undefined
  const nanocores = Math.floor((used * 1000) / windowMs)
  return { at, windowMs, usage: { cpu: cores(nanocores), memory: bytes(memoryBytes) } }
}

const timeOf = ({ at, windowMs }: Window): Measured => ({
  timestamp: formatTime(at),
  window: formatDuration(Math.max(1, Math.round(windowMs)) * 1e6),
})

const cores = (nanocores: number): string => formatQuantity({ nanos: BigInt(nanocores), format: 'decimal' })
const bytes = (count: number): string =>
  formatQuantity({ nanos: BigInt(Math.floor(count)) * 1_000_000_000n, format: 'binary' })
