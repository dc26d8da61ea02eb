import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import { reportingAs } from '@hawser/client/context.ts'
import type { Context } from '@hawser/client/controller.ts'
import { startContainerd } from '@hawser/cri/containerd/start.ts'
import type { ContainerdOptions } from '@hawser/cri/containerd.ts'
import type { ImageStore } from '@hawser/cri/images.ts'
import { startDns } from '@hawser/dns/index.ts'
import { pullRefusal } from '@hawser/images/policy/account.ts'
import { LOCAL_REGISTRY } from '@hawser/images/reference.ts'
import type { OwnRegistry } from '@hawser/node/images/ownRegistry.ts'
import { type NodeOptions, startNode } from '@hawser/node/index.ts'
import { startProxy } from '@hawser/proxy/index.ts'
import type { Log } from './log.ts'
import { registryHosts, writeRegistryHosts } from './ownimages.ts'
import type { Settings } from './settings.ts'

export type Network = Pick<Settings, 'podCIDR' | 'serviceCIDR' | 'dnsIP' | 'clusterDomain'>

export interface NodeIdentity {
  readonly name: string
  readonly internalIP: string
  readonly certificates: NodeOptions['certificates']
  /** Where the registry of the platform is. */
  readonly registry: {
    readonly server: string
    readonly ca: string
    /** What takes images over from it when it is on this machine. */
    readonly obtain?: (images: ImageStore) => NonNullable<OwnRegistry['obtain']>
  }
}

/** A machine as part of a cluster: containerd, node agent, service proxy, DNS. */
export interface NodeParts extends AsyncDisposable {
  /** Of the node agent's HTTPS server. */
  readonly port: number
}

/** Names of what a platform leaves in the kernel: its nftables table and the cgroup of its pods. */
export const tableOf = ({ id }: Dirs): string => `hawser_${id}`
export const cgroupOf = ({ id }: Dirs): string => `/hawser-${id}`

/** Where containerd of this data dir lives; starting and tearing down must agree. */
export const containerdOf = (dirs: Dirs, podCIDR: string, log: Log): ContainerdOptions => ({
  root: dirs.node,
  runDir: dirs.run,
  podCIDR,
  cgroupParent: cgroupOf(dirs),
  registryConfigDir: registryHosts(dirs),
  log,
})

/**
 * Starts what a node is made of. Ending it keeps pods, containerd and the network running.
 *
 * @param context  With the rights of a node.
 * @param cluster  With the rights to publish the cluster's DNS, which a node alone has not.
 */
export async function startNodeParts(
  dirs: Dirs,
  context: Context,
  cluster: Context,
  identity: NodeIdentity,
  network: Network,
): Promise<NodeParts> {
  const { name, internalIP, certificates, registry } = identity
  const { podCIDR, serviceCIDR, dnsIP, clusterDomain } = network
  await using started = new AsyncDisposableStack()
  await writeRegistryHosts(dirs, registry)
  const containerd = await startContainerd(containerdOf(dirs, podCIDR, context.log))
  started.defer(() => containerd.detach())
  const proxy = await startProxy(reportingAs(context, 'kube-proxy'), {
    table: tableOf(dirs),
    podCIDR,
    serviceCIDR,
    nodeName: name,
    nodeIP: internalIP,
  })
  started.defer(() => proxy.stop({ keep: true }))
  const dns = await startDns(reportingAs(cluster, 'kube-dns'), {
    nodeName: name,
    nodeIP: internalIP,
    dnsIP,
    podCIDR,
    serviceCIDR,
    domain: clusterDomain,
    // The registry is where the API is.
    aliases: new Map([[LOCAL_REGISTRY, 'kubernetes.default.svc']]),
  })
  started.defer(() => dns.stop())
  const node = await startNode({
    context: reportingAs(context, 'kubelet'),
    name,
    dataDir: join(dirs.node, 'agent'),
    runDir: dirs.run,
    runtime: containerd.runtime,
    images: containerd.images,
    ownRegistry: {
      isReachable: true,
      refusal: (image, account) => pullRefusal(context.client, account, image),
      ...(registry.obtain && { obtain: registry.obtain(containerd.images) }),
    },
    podCIDR,
    clusterDNS: dnsIP,
    clusterDomain,
    certificates,
    internalIP,
    volumesDir: dirs.volumes,
    cgroupParent: cgroupOf(dirs),
  })
  started.defer(() => node.stop({ pods: 'keep' }))
  const parts = started.move()
  return { port: node.port, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

const attempts = 5

/**
 * `startNodeParts`, again when a part dies while they start (containerd was killed, say). The API server is up by then
 * and must not go down with them.
 */
export async function startNodePatiently(...parts: Parameters<typeof startNodeParts>): Promise<NodeParts> {
  const { log } = parts[1]
  for (let attempt = 1; ; attempt++) {
    try {
      return await startNodeParts(...parts)
    } catch (error) {
      if (attempt === attempts) throw error
      log('the node could not be started; trying again', { attempt, error })
      await sleep(attempt * 200)
    }
  }
}
