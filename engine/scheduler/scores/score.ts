import type { Snapshot } from '../cluster.ts'
import type { NodeInfo } from '../nodeinfo.ts'
import type { PodInfo } from '../podinfo.ts'

/** One wish. Gives for each of the nodes that will do a number from 0 to 100, or undefined when it makes no difference. */
export interface Score {
  readonly name: string
  readonly weight: number
  rate(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): Float64Array | undefined
}

/** Stretches raw numbers to 0..100, the largest being best; undefined when they are all the same. */
export function stretched(raw: Float64Array): Float64Array | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of raw) {
    if (value < low) low = value
    if (value > high) high = value
  }
  if (high === low) return undefined
  for (let i = 0; i < raw.length; i++) raw[i] = (((raw[i] as number) - low) * 100) / (high - low)
  return raw
}

export function each(nodes: readonly NodeInfo[], value: (node: NodeInfo) => number): Float64Array {
  const raw = new Float64Array(nodes.length)
  for (let i = 0; i < nodes.length; i++) raw[i] = value(nodes[i] as NodeInfo)
  return raw
}
