import { decode } from '@hawser/kinds/decode.ts'
import { isObject } from '@hawser/kinds/meta/json.ts'
import { NodeMetrics } from '@hawser/kinds/metrics/nodemetrics.ts'
import { PodMetrics } from '@hawser/kinds/metrics/podmetrics.ts'

/** What one node and its pods use, without metadata that is to be trusted: whoever asks knows that better. */
export interface AgentUsage {
  readonly node: NodeMetrics | undefined
  /** By the uid of the pod. */
  readonly pods: ReadonlyMap<string, PodMetrics>
}

/** Reads what an agent has answered. What does not have the form of metrics is left out. */
export function agentUsage(answer: unknown): AgentUsage {
  const { node, pods } = isObject(answer) ? answer : {}
  const all = Array.isArray(pods) ? pods.flatMap((one) => decoded<PodMetrics>(PodMetrics.node, one)) : []
  return {
    node: decoded<NodeMetrics>(NodeMetrics.node, node)[0],
    pods: new Map(all.map((one) => [one.metadata.uid, one])),
  }
}

function decoded<T>(schema: Parameters<typeof decode>[0], given: unknown): T[] {
  if (!isObject(given)) return []
  const { value, mistyped } = decode<T>(schema, given)
  return mistyped.length === 0 ? [value] : []
}
