import type { Service } from '@hawser/kinds/core/service.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'

/** Everything but a name elsewhere and a headless service has a virtual address. */
export const wantsClusterIP = ({ spec }: Service | Mutable<Service>): boolean =>
  spec.type !== 'ExternalName' && spec.clusterIP !== 'None'

export const wantsNodePorts = ({ spec }: Service | Mutable<Service>): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && (spec.allocateLoadBalancerNodePorts ?? true))

/** Undefined when it has none, or is headless. */
export const clusterIPOf = ({ spec }: Service): string | undefined =>
  spec.clusterIP && spec.clusterIP !== 'None' ? spec.clusterIP : undefined

/** Ports of nodes that it has: of its own ports, and the one at which balancers ask whether a node has endpoints. */
export const nodePortsOf = ({ spec }: Service): number[] => [
  ...new Set(
    [...(spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0), spec.healthCheckNodePort ?? 0].filter(
      (port) => port > 0,
    ),
  ),
]

/** A balancer that only sends to nodes with endpoints must be able to ask for them. */
export const wantsHealthCheckPort = ({ spec }: Service | Mutable<Service>): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'
