import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { AnyKind, KubeObject, ObjectOf } from '@hawser/kinds/kind.ts'
import { badRequest, notFound } from '@hawser/kinds/meta/status.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Resolved } from '../http/resolve.ts'
import type { Resources } from '../resources/resources.ts'
import {
  agentOf,
  type Destination,
  podDestination,
  proxyName,
  serviceDestination,
  slicesOf,
} from './destination.ts'
import type { Dialer } from './dial.ts'
import { forward } from './forward.ts'
import { agentPath } from './podpath.ts'
import { isSpoken } from './protocols.ts'
import { passUpgrade, type Upgrade } from './upgrade.ts'

/** What connecting to pods, nodes and services needs. */
export interface ConnectParts {
  readonly resources: Pick<Resources, 'peek' | 'peekAll'>
  readonly dialer: Dialer
}

const streams = new Set(['log', 'exec', 'attach', 'portforward', 'proxy'])
/** Whether a request is about a connection and not about data. */
export const isConnect = ({ target: { kind, subresource } }: Resolved): boolean =>
  kind.group === '' &&
  subresource !== undefined &&
  streams.has(subresource) &&
  (kind.plural === 'pods' ||
    (subresource === 'proxy' && (kind.plural === 'nodes' || kind.plural === 'services')))

interface Route {
  readonly to: Destination
  readonly path: string
}

/** Answers a request on `log` or `proxy`; the others only make sense as an upgrade. */
export async function connect(parts: ConnectParts, exchange: Exchange, resolved: Resolved): Promise<void> {
  const { subresource } = resolved.target
  if (subresource === 'log') {
    const route = podRoute(parts, resolved, exchange.query)
    // Not on a node yet: there is no log, and that is no error.
    if (!route) return void exchange.response.writeHead(204, ['Audit-Id', exchange.auditId]).end()
    return forward(parts.dialer, exchange, route.to, { path: route.path, asStatus: true })
  }
  if (subresource !== 'proxy') {
    throw badRequest(
      'Upgrade request required',
      'Use a client that speaks SPDY or WebSocket, such as `kubectl`.',
    )
  }
  const { to, path } = proxyRoute(parts, resolved, exchange.request.url ?? '')
  await forward(parts.dialer, exchange, to, { path })
}

/** Passes an upgrade on `exec`, `attach`, `portforward` or `proxy` to whom it is for. */
export async function connectUpgrade(
  parts: ConnectParts,
  upgrade: Upgrade,
  resolved: Resolved,
  query: URLSearchParams,
): Promise<void> {
  const { headers, url = '' } = upgrade.request
  if (resolved.target.subresource === 'proxy') {
    const { to, path } = proxyRoute(parts, resolved, url)
    return passUpgrade(parts.dialer, upgrade, to, path)
  }
  if (!isSpoken(headers.upgrade, headers['sec-websocket-protocol'])) {
    throw badRequest(
      'unable to upgrade: none of the offered protocols is spoken here',
      'SPDY/3.1 and the WebSocket subprotocol v4.channel.k8s.io are.',
    )
  }
  const route = podRoute(parts, resolved, query)
  if (!route) throw badRequest(`pod ${resolved.target.name} does not have a host assigned`)
  await passUpgrade(parts.dialer, upgrade, route.to, route.path)
}

/** The node agent of a pod. Undefined: the pod is on no node yet. */
function podRoute(parts: ConnectParts, { target }: Resolved, query: URLSearchParams): Route | undefined {
  const pod = find<typeof Pod>(parts, target.kind, target.namespace, target.name)
  const path = agentPath(pod, target.subresource ?? '', query)
  if (!pod.spec.nodeName) return undefined
  return { to: agentOf(find<typeof Node>(parts, Node, undefined, pod.spec.nodeName)), path }
}

function proxyRoute(parts: ConnectParts, { target, rest }: Resolved, url: string): Route {
  const mark = url.indexOf('?')
  const path = `/${rest ?? ''}${mark < 0 ? '' : url.slice(mark)}`
  const name = proxyName(target.name ?? '')
  if (!name) throw badRequest(`invalid proxy target ${JSON.stringify(target.name)}`)
  const { plural } = target.kind
  if (plural === 'nodes') return { to: agentOf(find<typeof Node>(parts, Node, undefined, name.name)), path }
  if (plural === 'pods') {
    return { to: podDestination(find<typeof Pod>(parts, Pod, target.namespace, name.name), name), path }
  }
  const service = find<typeof Service>(parts, Service, target.namespace, name.name)
  const slices = parts.resources.peekAll(EndpointSlice, target.namespace) as readonly EndpointSlice[]
  return { to: serviceDestination(service, slicesOf(slices, name.name), name), path }
}

function find<K extends AnyKind>(
  { resources }: ConnectParts,
  kind: AnyKind,
  namespace: string | undefined,
  name = '',
): ObjectOf<K> {
  const object: KubeObject | undefined = resources.peek(kind, namespace, name)
  if (object) return object as ObjectOf<K>
  throw notFound(kind, name)
}
