import type { Quantity } from '../../meta/quantity.ts'
import type { PodSpec } from '../podspec.ts'
import type { ResourceRequirements } from '../resources.ts'
import { type Amounts, addTo, amountsOf, raiseTo } from './amounts.ts'

type Which = 'requests' | 'limits'

/**
 * What the containers of a pod ask for together: the sum of containers and sidecars, or more when an init container
 * needs more together with the sidecars started before it; plus the overhead of the pod. Exact, unlike the scheduler's.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers
 */
export function podAmounts(spec: PodSpec, which: Which): Map<string, Quantity> {
  const { containers, initContainers = [], overhead, resources } = spec
  const total = new Map<string, Quantity>()
  for (const container of containers) addTo(total, amounts(container, which))
  const sidecars = new Map<string, Quantity>()
  const peak = new Map<string, Quantity>()
  for (const container of initContainers) {
    const own = amounts(container, which)
    if (container.restartPolicy === 'Always') addTo(sidecars, own)
    raiseTo(peak, container.restartPolicy === 'Always' ? sidecars : sum(sidecars, own))
  }
  addTo(total, sidecars)
  raiseTo(total, peak)
  for (const [name, amount] of amountsOf(resources?.[which])) total.set(name, amount)
  for (const [name, amount] of amountsOf(overhead)) {
    // A limit that nobody set is no limit, whatever the sandbox itself needs.
    if (which === 'requests' || total.has(name)) addTo(total, new Map([[name, amount]]))
  }
  return total
}

const amounts = ({ resources }: { readonly resources?: ResourceRequirements }, which: Which): Amounts =>
  amountsOf(resources?.[which])

function sum(a: Amounts, b: Amounts): Amounts {
  const total = new Map(a)
  addTo(total, b)
  return total
}
