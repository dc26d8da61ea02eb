import type { Quantity } from '../../meta/quantity.ts'
import type { Service } from '../service.ts'
import { count, one } from './amounts.ts'

const ofServices = new Set(['count/services', 'services', 'services.nodeports', 'services.loadbalancers'])
export const isOfServices = (name: string): boolean => ofServices.has(name)

export function serviceUsage({ spec }: Service): Map<string, Quantity> {
  const { type, ports = [], allocateLoadBalancerNodePorts = true } = spec
  const balanced = type === 'LoadBalancer'
  // Ports get their numbers later: what counts is that they will.
  const everyPort = type === 'NodePort' || (balanced && allocateLoadBalancerNodePorts)
  const nodePorts = everyPort ? ports : balanced ? ports.filter(({ nodePort }) => nodePort) : []
  return new Map([
    ['count/services', one],
    ['services', one],
    ['services.nodeports', count(nodePorts.length)],
    ['services.loadbalancers', count(balanced ? 1 : 0)],
  ])
}
