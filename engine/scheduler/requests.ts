import type { Container } from '@hawser/kinds/core/container.ts'
import type { PodSpec } from '@hawser/kinds/core/podspec.ts'
import { bytes, millicores } from '@hawser/kinds/meta/quantity.ts'

/** Amounts by resource name: `cpu` in millicores, all others in whole units (bytes, pieces). */
export type Amounts = ReadonlyMap<string, number>
type List = Readonly<Record<string, string>> | undefined

const known = new Map<string, number>()

/** One amount; the same few texts come again and again. */
export function amount(resource: string, text: string): number {
  const key = resource === 'cpu' ? `m${text}` : text
  const parsed = known.get(key)
  if (parsed !== undefined) return parsed
  const value = resource === 'cpu' ? millicores(text) : bytes(text)
  if (known.size > 4096) known.clear()
  known.set(key, value)
  return value
}

export function amounts(list: List): Map<string, number> {
  const parsed = new Map<string, number>()
  for (const resource in list) parsed.set(resource, amount(resource, list[resource] as string))
  return parsed
}

/**
 * What a pod reserves on its node: the sum of its containers and sidecars, or more when an init container, together
 * with the sidecars started before it, needs more; plus its overhead. Requests of the whole pod replace the sum.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function podRequests({ containers, initContainers = [], overhead, resources }: PodSpec): Amounts {
  const total = new Map<string, number>()
  for (const container of containers) add(total, requests(container))
  const sidecars = new Map<string, number>()
  const peak = new Map<string, number>()
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') add(sidecars, requests(container))
    raise(peak, container.restartPolicy === 'Always' ? sidecars : summed(sidecars, requests(container)))
  }
  add(total, sidecars)
  raise(total, peak)
  for (const [resource, value] of amounts(resources?.requests)) total.set(resource, value)
  add(total, amounts(overhead))
  return total
}

/** A limit without a request is a request: the API server sees to that, other servers may not. */
const requests = ({ resources }: Pick<Container, 'resources'>): Amounts =>
  amounts({ ...resources.limits, ...resources.requests })

function add(total: Map<string, number>, more: Amounts): void {
  for (const [resource, value] of more) total.set(resource, (total.get(resource) ?? 0) + value)
}
function summed(a: Amounts, b: Amounts): Amounts {
  const total = new Map(a)
  add(total, b)
  return total
}
function raise(total: Map<string, number>, least: Amounts): void {
  for (const [resource, value] of least) total.set(resource, Math.max(total.get(resource) ?? 0, value))
}
