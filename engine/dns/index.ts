import type { Cache } from '@hawser/client/cache.ts'
import { type Context, type Controller, runController } from '@hawser/client/controller.ts'
import { workQueue } from '@hawser/client/queue.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { forwarder } from './forward.ts'
import { networksOf } from './networks.ts'
import { type Action, dnsNamespace, dnsService, type Published, reconcile, sliceName } from './publish.ts'
import { respond } from './respond.ts'
import { serve } from './server.ts'
import { hostUpstreams, type Upstream } from './upstreams.ts'
import type { View } from './view.ts'

export interface DnsOptions {
  readonly nodeName: string
  /** Address of this node that pods can reach; the server listens there and nowhere else. */
  readonly nodeIP: string
  /** Cluster address of the DNS Service, as in the pods' resolv.conf. */
  readonly dnsIP: string
  readonly podCIDR: string
  readonly serviceCIDR: string
  /** Default `cluster.local`. */
  readonly domain?: string
  /** Names outside of the domain that stand for one of it, without the domain. */
  readonly aliases?: ReadonlyMap<string, string>
  /** Default: the port of last time, else any: pods never see it. */
  readonly port?: number
  /** Default `/etc/resolv.conf`. */
  readonly resolvConf?: string
}

export interface Dns {
  readonly port: number
  stop(): Promise<void>
}

/**
 * Answers names of the cluster to pods and to this machine, asks the machine's own name servers for the rest, and
 * publishes itself as the Service `kube-system/kube-dns`. Resolves when it answers.
 */
export async function startDns(context: Context, options: DnsOptions): Promise<Dns> {
  const services = context.caches.of(Service, { indexes: { address: addressOf, namespace: namespaceOf } })
  const slices = context.caches.of(EndpointSlice, { indexes: { service: serviceOf, address: endpointsOf } })
  await Promise.all([services.synced, slices.synced])
  const { nodeIP, dnsIP, domain = 'cluster.local', podCIDR, serviceCIDR } = options
  const ports = [options.port ?? lastPort(slices, options.nodeName) ?? 0, 0]
  const view = viewOf(services, slices)
  const { aliases } = options
  const zone = { domain, dnsIP, isOurs: networksOf([podCIDR, serviceCIDR]), ...(aliases && { aliases }) }
  let port = 0
  const isOurselves = (upstream: Upstream): boolean =>
    upstream.address === dnsIP || (upstream.address === nodeIP && upstream.port === port)
  const forward = forwarder({
    upstreams: hostUpstreams(options.resolvConf ?? '/etc/resolv.conf', isOurselves, context.now),
    now: context.now,
  })
  const server = await serve({
    address: nodeIP,
    ports: [...new Set(ports)],
    answer: (query, protocol) => respond(query, protocol, { view, zone, forward }),
    isWelcome: networksOf([podCIDR, '127.0.0.0/8', `${nodeIP}/32`]),
    log: context.log,
  })
  port = server.port
  publish(context, services, slices, { ...options, port })
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopping ??= server.stop()
    return stopping
  }
  context.signal.addEventListener('abort', () => void stop(), { once: true })
  return { port, stop }
}

const SERVICE_NAME = 'kubernetes.io/service-name'
const addressOf = ({ spec }: Service): string[] => (spec.clusterIP ? [spec.clusterIP] : [])
const namespaceOf = ({ metadata }: Service): string[] => [metadata.namespace ?? '']
const serviceOf = ({ metadata }: EndpointSlice): string[] => [
  `${metadata.namespace}/${metadata.labels?.[SERVICE_NAME]}`,
]
const endpointsOf = ({ endpoints }: EndpointSlice): string[] =>
  endpoints.flatMap(({ addresses: [first] }) => first ?? [])

const viewOf = (services: Cache<Service>, slices: Cache<EndpointSlice>): View => ({
  service: (namespace, name) => services.get(`${namespace}/${name}`),
  slices: (namespace, name) => slices.indexed('service', `${namespace}/${name}`),
  hasServices: (namespace) => services.indexed('namespace', namespace).length > 0,
  serviceAt: (address) => (address === 'None' ? undefined : services.indexed('address', address)[0]),
  slicesAt: (address) =>
    slices.indexed('address', address).filter(({ metadata }) => metadata.labels?.[SERVICE_NAME]),
})

const lastPort = (slices: Cache<EndpointSlice>, nodeName: string): number | undefined =>
  slices.get(`${dnsNamespace}/${sliceName(nodeName)}`)?.ports[0]?.port

/** Keeps the Service and the slice of this node as they must be, also when somebody deletes them. */
function publish(
  context: Context,
  services: Cache<Service>,
  slices: Cache<EndpointSlice>,
  wanted: DnsOptions & { readonly port: number },
): void {
  const queue = workQueue(context.signal)
  const serviceKey = `${dnsNamespace}/${dnsService}`
  const sliceKey = `${dnsNamespace}/${sliceName(wanted.nodeName)}`
  const controller: Controller<Published, Action> = {
    name: 'dns',
    observe: () => ({ service: services.get(serviceKey), slice: slices.get(sliceKey), wanted }),
    reconcile,
    apply: (action) => apply(context, action),
  }
  for (const cache of [services, slices] as const) {
    cache.onChange(({ key }) => {
      if (key === serviceKey || key === sliceKey) queue.add(dnsService)
    })
  }
  queue.add(dnsService)
  void runController(controller, queue, [services, slices], context)
}

async function apply({ client }: Context, action: Action): Promise<number> {
  try {
    const { metadata } =
      action.do === 'createService'
        ? await client.create(Service, action.service)
        : action.do === 'createSlice'
          ? await client.create(EndpointSlice, action.slice)
          : await client.update(EndpointSlice, action.slice)
    return Number(metadata.resourceVersion)
  } catch (error) {
    // Another node was faster with the Service they share.
    if (isReason(error, 'AlreadyExists') && action.do === 'createService') return 0
    throw error
  }
}
