import { namespaceOf, type Pod, usesHostNetwork } from '../pod.ts'

export interface Names {
  readonly hostname: string
  /** Empty without a subdomain. */
  readonly fqdn: string
}

/** What a pod calls itself. A name longer than the kernel's 64 bytes (63 as a DNS label) is cut. */
export function podNames(pod: Pod, nodeHostname: string, clusterDomain: string): Names {
  const { hostname, subdomain, setHostnameAsFQDN } = pod.spec
  if (usesHostNetwork(pod)) return { hostname: nodeHostname, fqdn: '' }
  const label = (hostname || pod.metadata.name).slice(0, 63).replace(/[-.]+$/, '')
  const fqdn = subdomain ? `${label}.${subdomain}.${namespaceOf(pod)}.svc.${clusterDomain}` : ''
  return { hostname: setHostnameAsFQDN && fqdn && fqdn.length <= 64 ? fqdn : label, fqdn }
}
