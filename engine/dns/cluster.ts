import { isIPv4 } from 'node:net'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { Endpoint, EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { View, Zone } from './view.ts'

/** What a name of the cluster stands for. A name that exists may well stand for nothing. */
export interface Meaning {
  readonly addresses?: readonly string[]
  readonly servers?: readonly Server[]
  /** Another name to ask for instead (ExternalName). */
  readonly alias?: string
  readonly text?: string
  /** The top of the zone: it has an SOA and a name server. */
  readonly isApex?: boolean
}
/** Where one port of a Service is served. */
export interface Server {
  readonly target: string
  readonly port: number
  readonly addresses: readonly string[]
}

/** Version of the rules for names in a cluster. */
const SCHEMA_VERSION = '1.1.0'

/**
 * What a name under the cluster domain means; undefined when there is no such name.
 *
 * @param labels  The labels before the domain: `['web', 'default', 'svc']`.
 * @see https://github.com/kubernetes/dns/blob/master/docs/specification.md
 */
export function meaningOf(labels: readonly string[], view: View, zone: Zone): Meaning | undefined {
  const top = labels.at(-1)
  const rest = labels.slice(0, -1)
  if (top === undefined) return { isApex: true }
  if (top === 'svc') return serviceName(rest, view, zone)
  if (top === 'pod') return podName(rest)
  if (top === 'dns')
    return rest.join('.') === 'ns' ? { addresses: [zone.dnsIP] } : existsWhen(rest.length === 0)
  return top === 'dns-version' && rest.length === 0 ? { text: SCHEMA_VERSION } : undefined
}

const existsWhen = (condition: boolean): Meaning | undefined => (condition ? {} : undefined)

/** `a-b-c-d.<namespace>.pod`: the address that the name spells. */
function podName(labels: readonly string[]): Meaning | undefined {
  const [dashed = '', namespace, ...more] = labels
  if (labels.length < 2) return {}
  const address = dashed.replaceAll('-', '.')
  return more.length === 0 && namespace && isIPv4(address) ? { addresses: [address] } : undefined
}

function serviceName(labels: readonly string[], view: View, zone: Zone): Meaning | undefined {
  const [name, namespace] = [labels.at(-2), labels.at(-1)]
  if (namespace === undefined) return {}
  if (name === undefined) return existsWhen(view.hasServices(namespace))
  const service = view.service(namespace, name)
  if (!service) return undefined
  const known: Known = { service, endpoints: endpointsOf(view.slices(namespace, name)), zone }
  return underService(labels.slice(0, -2), known)
}

interface Known {
  readonly service: Service
  readonly endpoints: readonly Located[]
  readonly zone: Zone
}
/** A ready endpoint with the ports of its slice. */
interface Located {
  readonly hostname: string
  readonly address: string
  readonly ports: EndpointSlice['ports']
}

/** @param labels  What stands before `<service>.<namespace>.svc`. */
function underService(labels: readonly string[], known: Known): Meaning | undefined {
  const [first, second, ...more] = labels
  if (known.service.spec.type === 'ExternalName')
    return first === undefined ? aliasOf(known.service) : undefined
  if (first === undefined) return { addresses: addressesOf(known), servers: serversOf(known) }
  if (second === undefined) return first.startsWith('_') ? protocolName(first, known) : hostName(first, known)
  if (more.length > 0) return undefined
  const servers = serversOf(known, first, second)
  return servers.length > 0 ? { servers } : undefined
}

const aliasOf = ({ spec }: Service): Meaning => ({ alias: (spec.externalName ?? '').replace(/\.$/, '') })

const isHeadless = ({ spec }: Service): boolean => spec.clusterIP === 'None' || !spec.clusterIP

const addressesOf = ({ service, endpoints }: Known): string[] =>
  isHeadless(service)
    ? [...new Set(endpoints.map(({ address }) => address))]
    : [service.spec.clusterIP ?? ''].filter((address) => isIPv4(address))

function hostName(hostname: string, { endpoints }: Known): Meaning | undefined {
  const addresses = endpoints.filter((one) => one.hostname === hostname).map(({ address }) => address)
  return addresses.length > 0 ? { addresses: [...new Set(addresses)] } : undefined
}

const protocolName = (label: string, { service }: Known): Meaning | undefined =>
  existsWhen((service.spec.ports ?? []).some(({ protocol }) => `_${protocol.toLowerCase()}` === label))

/** All servers of a Service, or those of one port given as `_name` and `_protocol`. */
function serversOf(known: Known, portLabel?: string, protocolLabel?: string): Server[] {
  const isAsked = ({ name, protocol }: { name?: string; protocol: string }): boolean =>
    portLabel === undefined
      ? true
      : Boolean(name) && `_${name}` === portLabel && `_${protocol.toLowerCase()}` === protocolLabel
  const { service, endpoints, zone } = known
  const { name, namespace } = service.metadata
  const base = `${name}.${namespace}.svc.${zone.domain}`
  if (!isHeadless(service)) {
    const addresses = addressesOf(known)
    return (service.spec.ports ?? []).filter(isAsked).map(({ port }) => ({ target: base, port, addresses }))
  }
  return endpoints.flatMap(({ hostname, address, ports }) =>
    ports
      .filter(isAsked)
      .flatMap(({ port }) =>
        port === undefined ? [] : { target: `${hostname}.${base}`, port, addresses: [address] },
      ),
  )
}

/** Ready IPv4 endpoints. */
function endpointsOf(slices: readonly EndpointSlice[]): Located[] {
  return slices.flatMap(({ endpoints, ports }) =>
    endpoints
      .filter(({ conditions }) => conditions.ready ?? true)
      .flatMap((endpoint) => {
        const [address = ''] = endpoint.addresses
        return isIPv4(address) ? { address, hostname: hostnameOf(endpoint), ports } : []
      }),
  )
}

/** Every endpoint has a name: its pod's, or one made of its address. */
const hostnameOf = ({ hostname, addresses: [address = ''] }: Endpoint): string =>
  hostname || address.replaceAll('.', '-')

/**
 * The name of an address of the cluster.
 *
 * @returns the names; none when the address is the cluster's but stands for nothing.
 */
export function namesOf(address: string, view: View, { domain }: Zone): string[] {
  const service = view.serviceAt(address)
  if (service) return [`${service.metadata.name}.${service.metadata.namespace}.svc.${domain}`]
  return view.slicesAt(address).flatMap(({ metadata, endpoints }) => {
    const name = metadata.labels?.['kubernetes.io/service-name']
    const found = endpoints.filter(({ addresses: [first] }) => first === address)
    return found.map((endpoint) => `${hostnameOf(endpoint)}.${name}.${metadata.namespace}.svc.${domain}`)
  })
}
