import { bytes, millicores } from '@hawser/kinds/meta/quantity.ts'
import { ownContainers, type Pod } from '../pod.ts'

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

/**
 * How well a pod is protected when memory runs out, from what its containers ask for.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
 */
export function qosClass(pod: Pod): QosClass {
  const all = ownContainers(pod).flatMap(({ resources }) => [
    amounts(resources.requests),
    amounts(resources.limits),
  ])
  if (all.every(({ cpu, memory }) => !cpu && !memory)) return 'BestEffort'
  return ownContainers(pod).every(isGuaranteed) ? 'Guaranteed' : 'Burstable'
}

function isGuaranteed({ resources }: { resources: Resources }): boolean {
  const limits = amounts(resources.limits)
  // A request that is left out is the limit.
  const requests = { ...limits, ...defined(amounts(resources.requests)) }
  return (['cpu', 'memory'] as const).every((name) => limits[name] && limits[name] === requests[name])
}

interface Resources {
  readonly requests?: Quantities
  readonly limits?: Quantities
}
type Quantities = Readonly<Record<string, string>>
type Amounts = { readonly [name in 'cpu' | 'memory']: number | undefined }

const amounts = ({ cpu, memory }: Quantities = {}): Amounts => ({
  cpu: cpu === undefined ? undefined : millicores(cpu),
  memory: memory === undefined ? undefined : bytes(memory),
})
const defined = (given: Amounts): Partial<Amounts> =>
  Object.fromEntries(Object.entries(given).filter(([, amount]) => amount !== undefined))
