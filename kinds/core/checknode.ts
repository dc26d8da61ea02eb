import { duplicate, type FieldError, forbidden, invalid } from '../meta/field.ts'
import { cidr, labelValue, qualifiedName } from '../meta/names.ts'
import { same } from '../meta/same.ts'
import type { NodeSpec } from './nodespec.ts'

export function checkNode(spec: NodeSpec, old: NodeSpec | undefined): FieldError[] {
  const { podCIDRs = [] } = spec
  return [
    ...checkTaints(spec),
    ...podCIDRs.flatMap((range, i) =>
      cidr(range).map((problem) => invalid(`spec.podCIDRs[${i}]`, range, problem)),
    ),
    ...(old ? checkChange(spec, old) : []),
  ]
}

function checkTaints({ taints = [] }: NodeSpec): FieldError[] {
  const seen = new Set<string>()
  return taints.flatMap(({ key, value = '', effect }, i) => {
    const at = `spec.taints[${i}]`
    const pair = `${key}:${effect}`
    const errors = key ? qualifiedName(key).map((problem) => invalid(`${at}.key`, key, problem)) : []
    for (const problem of labelValue(value)) errors.push(invalid(`${at}.value`, value, problem))
    if (seen.has(pair)) errors.push(duplicate(at, { key, value, effect }))
    seen.add(pair)
    return errors
  })
}

/** Addresses of pods and of the machine itself are given once. */
function checkChange(now: NodeSpec, old: NodeSpec): FieldError[] {
  const errors: FieldError[] = []
  if (old.podCIDRs && !same(now.podCIDRs, old.podCIDRs))
    errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'))
  if (old.providerID && now.providerID !== old.providerID)
    errors.push(
      forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'),
    )
  return errors
}
