import type { Context } from '@hawser/client/controller.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { TableSettings } from './base.ts'
import { type Host, hostOf } from './host.ts'
import { removeProxy } from './remove.ts'
import { ensureServiceRoute } from './serviceRoute.ts'
import type { Place } from './serviceRules.ts'
import { startSync } from './sync.ts'
import { enableForwarding } from './sysctl.ts'
import { openTable, switchedOn } from './table.ts'
import { watchedRules } from './watched.ts'

export { removeProxy } from './remove.ts'

export interface ProxyOptions extends TableSettings, Place {
  /** This node's address that pods and other nodes reach. */
  readonly nodeIP: string
  /** Tests lead the packets of a network namespace. */
  readonly host?: Host
}

export interface Proxy {
  /** Ends the loop. `keep`: the rules stay, so that running applications go on reaching each other. */
  stop(how: { readonly keep: boolean }): Promise<void>
}

const serviceOf = ({ metadata }: EndpointSlice): string[] => {
  const name = metadata.labels?.['kubernetes.io/service-name']
  return name ? [`${metadata.namespace}/${name}`] : []
}
const keyOf = ({ metadata }: Service): string => `${metadata.namespace}/${metadata.name}`

/**
 * Leads connections to Services (ClusterIP, NodePort, external addresses) and to hostPorts of this node's pods by
 * one nftables table, and masquerades what pods send out of the cluster. Resolves when the first rules are in place.
 *
 * @throws when nft is not installed or this process may not use it.
 */
export async function startProxy(context: Context, options: ProxyOptions): Promise<Proxy> {
  const { caches, log } = context
  const host = options.host ?? hostOf()
  const services = caches.of(Service)
  const slices = caches.of(EndpointSlice, { indexes: { service: serviceOf } })
  const pods = caches.of(Pod, { fieldSelector: `spec.nodeName=${options.nodeName}` })
  await Promise.all([services.synced, slices.synced, pods.synced])

  const changed = await prepare(host, options, log)
  const table = openTable(host, options, changed.join(' '))
  const watched = watchedRules(
    {
      service: services.get,
      slices: (key) => slices.indexed('service', key),
      pods: () => pods.list(),
    },
    options,
  )
  for (const service of services.list()) watched.serviceChanged(keyOf(service))
  await table.apply(watched.rules())

  const sync = startSync({ table, host, wanted: watched.rules, log })
  const unsubscribe = [
    services.onChange(({ key }) => {
      watched.serviceChanged(key)
      sync.changed()
    }),
    slices.onChange(({ old, now }) => {
      for (const slice of [old, now]) if (slice) serviceOf(slice).forEach(watched.serviceChanged)
      sync.changed()
    }),
    pods.onChange(() => {
      watched.podsChanged()
      sync.changed()
    }),
  ]
  const end = async (): Promise<void> => {
    for (const leave of unsubscribe) leave()
    await sync.stop()
  }
  context.signal.addEventListener('abort', () => void end(), { once: true })
  return {
    async stop({ keep }) {
      await end()
      if (!keep) await removeProxy({ ...options, host, log })
    },
  }
}

/** @returns the kernel switches that were off before the first of our processes came. */
async function prepare(
  host: Host,
  { table, serviceCIDR, nodeIP }: ProxyOptions,
  log: Context['log'],
): Promise<string[]> {
  const before = await switchedOn(host, table)
  const changed = await enableForwarding(host, log)
  if (await ensureServiceRoute(host, serviceCIDR, nodeIP)) {
    log(`no route led to the Service addresses ${serviceCIDR}: added one, so that this machine can use them`)
  }
  return [...new Set([...before, ...changed])]
}
