import { Service } from '@hawser/kinds/core/service.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { type FieldError, invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import {
  clusterIPOf,
  wantsClusterIP,
  wantsHealthCheckPort,
  wantsNodePorts,
} from '../allocation/serviceneeds.ts'
import type { Draft } from './draft.ts'

/**
 * Brings the address fields of a Service into their usual form: `clusterIP` and `clusterIPs` agree, an update that is
 * silent about addresses and node ports keeps them, and the policies are there.
 */
export function completeService(draft: Draft, before: object | undefined): void {
  const service = draft as unknown as Mutable<Service>
  const old = before as Service | undefined
  agreeOnAddresses(service)
  if (old) keepAllocated(service, old)
  const { spec } = service
  if (spec.type === 'ExternalName') return
  completeFamilies(service, old)
  spec.internalTrafficPolicy ??= 'Cluster'
  if (wantsNodePorts(service)) spec.externalTrafficPolicy ??= 'Cluster'
  else {
    delete spec.externalTrafficPolicy
    for (const port of spec.ports ?? []) delete port.nodePort
  }
  if (!wantsHealthCheckPort(service)) delete spec.healthCheckNodePort
  else if (old && wantsHealthCheckPort(old))
    spec.healthCheckNodePort ||= old.spec.healthCheckNodePort as number
  if (!spec.healthCheckNodePort) delete spec.healthCheckNodePort
  if (spec.type !== 'LoadBalancer') dropBalancing(service, old)
  else spec.allocateLoadBalancerNodePorts ??= true
}

/** Who stops to be balanced need not say that he no longer means what only a balancer reads. */
function dropBalancing({ spec }: Mutable<Service>, old: Service | undefined): void {
  if (old?.spec.type !== 'LoadBalancer') return
  for (const field of ['allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const) {
    if (spec[field] === old.spec[field]) delete spec[field]
  }
}

/** There are addresses of one family here; a Service that has none of its own may lead to both. */
function completeFamilies({ metadata, spec }: Mutable<Service>, old: Service | undefined): void {
  const leadsAnywhere = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0
  spec.ipFamilyPolicy ??= old?.spec.ipFamilyPolicy ?? (leadsAnywhere ? 'RequireDualStack' : 'SingleStack')
  if (old && spec.ipFamilyPolicy === 'SingleStack' && (spec.ipFamilies?.length ?? 0) > 1) {
    if (same(spec.ipFamilies, old.spec.ipFamilies)) spec.ipFamilies = spec.ipFamilies?.slice(0, 1) as ['IPv4']
  }
  const errors = familyErrors(spec, leadsAnywhere)
  if (errors.length > 0) throw invalid(Service, metadata.name, errors)
  spec.ipFamilies ??= ['IPv4']
  if (leadsAnywhere && spec.ipFamilyPolicy !== 'SingleStack' && spec.ipFamilies.length === 1) {
    spec.ipFamilies = [...spec.ipFamilies, spec.ipFamilies[0] === 'IPv4' ? 'IPv6' : 'IPv4']
  }
}

function familyErrors(
  { ipFamilyPolicy, ipFamilies = [] }: Mutable<Service>['spec'],
  leadsAnywhere: boolean,
): FieldError[] {
  const refuse = (why: string): FieldError => invalidField('spec.ipFamilyPolicy', ipFamilyPolicy, why)
  if (ipFamilyPolicy === 'SingleStack' && ipFamilies.length > 1) {
    return [refuse("must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified")]
  }
  if (leadsAnywhere) return []
  return [
    ...(ipFamilyPolicy === 'RequireDualStack'
      ? [refuse('this cluster is not configured for dual-stack services')]
      : []),
    ...ipFamilies.flatMap((family, i) =>
      family === 'IPv4'
        ? []
        : [invalidField(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster')],
    ),
  ]
}

function agreeOnAddresses({ spec }: Mutable<Service>): void {
  if (spec.type === 'ExternalName') {
    delete spec.clusterIP
    delete spec.clusterIPs
    return
  }
  spec.clusterIP ||= spec.clusterIPs?.[0] ?? ''
  if (!spec.clusterIP) delete spec.clusterIP
  else if (!spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP]
}

function keepAllocated(service: Mutable<Service>, old: Service): void {
  const { spec } = service
  const had = old.spec.clusterIP
  if (had && spec.type !== 'ExternalName' && old.spec.type !== 'ExternalName') {
    if (!spec.clusterIP) {
      spec.clusterIP = had
      spec.clusterIPs = [...(old.spec.clusterIPs ?? [had])]
    } else if (spec.clusterIP !== had && clusterIPOf(old) !== undefined) {
      const error = invalidField('spec.clusterIPs[0]', [spec.clusterIP], 'may not change once set')
      throw invalid(Service, service.metadata.name, [error])
    }
  }
  if (!wantsClusterIP(service) || !wantsNodePorts(service) || !wantsNodePorts(old)) return
  for (const port of spec.ports ?? []) {
    port.nodePort ??= old.spec.ports?.find(
      ({ port: number, protocol }) => number === port.port && protocol === port.protocol,
    )?.nodePort as number
    if (port.nodePort === undefined) delete port.nodePort
  }
}
