import { Service } from '@hawser/kinds/core/service.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { invalid as invalidField } from '@hawser/kinds/meta/field.ts'
import { invalid } from '@hawser/kinds/meta/status.ts'
import { clusterIPOf, wantsClusterIP, wantsNodePorts } from '../allocation/serviceneeds.ts'
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
  spec.ipFamilies ??= ['IPv4']
  spec.ipFamilyPolicy ??= 'SingleStack'
  spec.internalTrafficPolicy ??= 'Cluster'
  if (wantsNodePorts(service)) spec.externalTrafficPolicy ??= 'Cluster'
  else {
    delete spec.externalTrafficPolicy
    for (const port of spec.ports ?? []) delete port.nodePort
  }
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
