import type { Node } from '@hawser/kinds/core/node.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import { mayReach } from './reach.ts'

/** Where a connection is passed on to. */
export interface Destination {
  readonly host: string
  readonly port: number
  /** Name of the node whose agent serves there, with a certificate of our authority. Absent: an application, not an agent. */
  readonly node?: string
  /** An application that speaks TLS with whatever certificate it has. */
  readonly tls?: true
}

/** @throws {StatusError} `ServiceUnavailable` when the node has not told where its agent listens. */
export function agentOf({ metadata, status }: Node): Destination {
  const addresses = status.addresses ?? []
  const host = addresses.find(({ type }) => type === 'InternalIP')?.address ?? addresses[0]?.address
  const port = status.daemonEndpoints?.kubeletEndpoint.Port
  if (host && port) return { host, port, node: metadata.name }
  throw new StatusError('ServiceUnavailable', `node ${metadata.name} has not said where its agent listens`, {
    hint: `The agent says so when it starts: look whether \`hawser node\` runs on ${metadata.name}.`,
  })
}

/** A name in a proxy path: `web`, `web:8080`, `web:http`, `https:web:8443`. */
export interface ProxyName {
  readonly scheme: 'http' | 'https'
  readonly name: string
  /** Number or name; empty when not said. */
  readonly port: string
}
export function proxyName(text: string): ProxyName | undefined {
  const match = /^(?:(https?|):)?([^:]+)(?::([^:]*))?$/.exec(text)
  if (!match) return undefined
  const [, scheme, name = '', port = ''] = match
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port }
}

/** The port of a pod that a proxy request means: the one it says, or the first one a container declares. */
export function podDestination(pod: Pod, { scheme, port }: ProxyName): Destination {
  const ports = pod.spec.containers.flatMap(({ ports }) => ports ?? [])
  const number = /^\d+$/.test(port)
    ? Number(port)
    : (ports.find(({ name }) => name === port)?.containerPort ??
      (port ? undefined : (ports[0]?.containerPort ?? 80)))
  const host = pod.status.podIP
  if (!host) throw badRequest(`pod ${pod.metadata.name} has no address yet`)
  if (number === undefined) throw badRequest(`pod ${pod.metadata.name} has no port ${port}`)
  return reachable({ host, port: number, ...(scheme === 'https' && { tls: true }) })
}

/**
 * A ready endpoint of a Service.
 *
 * @param pick  Which of `n` endpoints: an integer from 0 below `n`. Default: any.
 */
export function serviceDestination(
  service: Service,
  slices: readonly EndpointSlice[],
  { scheme, port }: ProxyName,
  pick: (n: number) => number = any,
): Destination {
  const ports = service.spec.ports ?? []
  const wanted = port
    ? ports.find((one) => one.name === port || String(one.port) === port)
    : ports.length === 1
      ? ports[0]
      : undefined
  const endpoints = wanted ? slices.flatMap((slice) => readyEndpoints(slice, wanted.name ?? '')) : []
  const chosen = endpoints[pick(endpoints.length)]
  if (chosen) return reachable({ ...chosen, ...(scheme === 'https' && { tls: true }) })
  const name = port ? `${service.metadata.name}:${port}` : service.metadata.name
  throw new StatusError('ServiceUnavailable', `no endpoints available for service "${name}"`)
}

const any = (n: number): number => Math.floor(Math.random() * n)

/** Those that hold the endpoints of a Service. */
export const slicesOf = <S extends Pick<KubeObject, 'metadata'>>(
  slices: readonly S[],
  service: string,
): readonly S[] =>
  slices.filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)

const readyEndpoints = (slice: EndpointSlice, portName: string): Destination[] => {
  const port = slice.ports.find(({ name }) => name === portName)?.port
  if (port === undefined) return []
  return slice.endpoints
    .filter(({ conditions }) => conditions.ready !== false)
    .flatMap(({ addresses }) => addresses.map((host) => ({ host, port })))
}

function reachable(destination: Destination): Destination {
  if (mayReach(destination.host)) return destination
  throw badRequest(`address ${destination.host} is not allowed`)
}
