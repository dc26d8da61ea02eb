import type { ObjectMeta } from '../../meta/objectmeta.ts'
import type { ServiceSpec } from '../servicespec.ts'

interface ServiceLike {
  readonly metadata: ObjectMeta
  readonly spec: ServiceSpec
}

const hints = 'service.kubernetes.io/topology-aware-hints'

/** What of a Service has no effect. */
export const serviceWarnings = ({ metadata, spec }: ServiceLike): string[] => [
  ...(metadata.annotations && Object.hasOwn(metadata.annotations, hints)
    ? [`annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`]
    : []),
  ...(spec.type === 'ClusterIP' && spec.clusterIP === 'None' ? headlessWarnings(spec) : []),
  ...externalNameWarnings(spec),
]

const headlessWarnings = ({ loadBalancerIP, externalIPs = [], sessionAffinity }: ServiceSpec): string[] => [
  ...(loadBalancerIP ? ['spec.loadBalancerIP is ignored for headless services'] : []),
  ...(externalIPs.length > 0 ? ['spec.externalIPs is ignored for headless services'] : []),
  ...(sessionAffinity === 'None' ? [] : ['spec.SessionAffinity is ignored for headless services']),
]

function externalNameWarnings({ type, externalName, externalIPs = [] }: ServiceSpec): string[] {
  if (type === 'ExternalName')
    return externalIPs.length > 0 ? ['spec.externalIPs is ignored when spec.type is "ExternalName"'] : []
  return externalName ? ['spec.externalName is ignored when spec.type is not "ExternalName"'] : []
}
