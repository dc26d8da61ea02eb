import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodReady, isPodTerminal } from '@hawser/kinds/core/podstatus.ts'
import type { Service, ServicePort } from '@hawser/kinds/core/service.ts'
import { selectsByMap } from '@hawser/kinds/meta/selector.ts'

/** One pod as a service sees it. */
export interface Backend {
  readonly pod: Pod
  readonly ip: string
  readonly serving: boolean
  readonly terminating: boolean
  /** Numbers for the service's ports; a named target port that the pod has not is left out. */
  readonly ports: readonly BackendPort[]
}
export interface BackendPort {
  readonly name: string
  readonly port: number
  readonly protocol: 'TCP' | 'UDP' | 'SCTP'
  readonly appProtocol?: string
}
export type Family = 'IPv4' | 'IPv6'

/** A service without a selector gets its endpoints from somebody else; ExternalName has none. */
export const hasSelector = ({ spec }: Service): boolean =>
  spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0

export const isSelected = ({ spec }: Service, { metadata }: Pod): boolean =>
  selectsByMap(spec.selector ?? {}, metadata.labels)

/** The pods behind a service that have an address of its family, in order of names. */
export function backends(service: Service, pods: readonly Pod[], family = familyOf(service)): Backend[] {
  return pods
    .filter((pod) => isSelected(service, pod) && !isPodTerminal(pod))
    .flatMap((pod) => {
      const ip = addressOf(pod, family)
      return ip === undefined ? [] : [backend(service, pod, ip)]
    })
    .sort((a, b) => (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1))
}

export const familyOf = ({ spec }: Service): Family => spec.ipFamilies?.[0] ?? 'IPv4'

const addressOf = ({ status }: Pod, family: Family): string | undefined => {
  const addresses = status.podIPs?.map(({ ip }) => ip) ?? (status.podIP ? [status.podIP] : [])
  return addresses.find((ip) => ip.includes(':') === (family === 'IPv6'))
}

function backend(service: Service, pod: Pod, ip: string): Backend {
  return {
    pod,
    ip,
    serving: isPodReady(pod),
    terminating: pod.metadata.deletionTimestamp !== undefined,
    ports: (service.spec.ports ?? []).flatMap((port) => resolved(port, pod)),
  }
}

function resolved(
  { name = '', protocol, port, targetPort, appProtocol }: ServicePort,
  pod: Pod,
): BackendPort[] {
  const number = typeof targetPort === 'string' ? namedPort(pod, targetPort, protocol) : targetPort || port
  return number === undefined
    ? []
    : [{ name, port: number, protocol, ...(appProtocol !== undefined && { appProtocol }) }]
}

function namedPort({ spec }: Pod, name: string, protocol: string): number | undefined {
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const ports = [...spec.containers, ...sidecars].flatMap((container) => container.ports ?? [])
  return ports.find((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)?.containerPort
}

/** The name a pod has within a headless service, when it asked for one. */
export const hostnameOf = (service: Service, { spec }: Pod): string | undefined =>
  spec.hostname && spec.subdomain === service.metadata.name ? spec.hostname : undefined

export const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None'

/** Something about a pod that its services care about has changed. */
export function matters(old: Pod | undefined, now: Pod | undefined): boolean {
  if (!old || !now) return true
  return (
    old.metadata.labels !== now.metadata.labels ||
    old.metadata.deletionTimestamp !== now.metadata.deletionTimestamp ||
    old.spec.nodeName !== now.spec.nodeName ||
    old.status.phase !== now.status.phase ||
    old.status.podIP !== now.status.podIP ||
    isPodReady(old) !== isPodReady(now)
  )
}
