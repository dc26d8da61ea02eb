import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Context } from '@hawser/client/controller.ts'
import type { ImageStore } from '@hawser/cri/images.ts'
import type { Runtime } from '@hawser/cri/runtime.ts'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { Service } from '@hawser/kinds/core/service.ts'
import type { Agent } from './agent.ts'
import { type Layout, logsDir, podsDir, seccompDir, secretsDir } from './config/layout.ts'
import { keepToDisk } from './eviction/keepToDisk.ts'
import { followSources } from './followSources.ts'
import type { OwnRegistry } from './images/ownRegistry.ts'
import { keepLogsSmall } from './logs/keepLogsSmall.ts'
import { readMachine } from './registration/machine.ts'
import { readNodeInfo } from './registration/nodeStatus.ts'
import { registerNode, reportNode } from './registration/registerNode.ts'
import { renewLease } from './registration/renewLease.ts'
import { type ServingCertificates, startServer } from './serving/server.ts'
import { watchLocalVolumes } from './volumes/localVolumes.ts'
import { isTmpfs, mountTmpfs } from './volumes/tmpfs.ts'
import { startPods } from './workers/pods.ts'
import { mostGraceSeconds, stopPods } from './workers/stopPods.ts'

export interface NodeOptions {
  /** In process or over HTTPS: the agent cannot tell. Its `component` should be `kubelet` and its host the node. */
  readonly context: Context
  /** Of the Node object; pods are bound to it. */
  readonly name: string
  /** Lasts: pods' directories and logs. */
  readonly dataDir: string
  /** Gone after a reboot, best in memory: secrets. */
  readonly runDir: string
  readonly runtime: Runtime
  readonly images: ImageStore
  /** Default: there is none, and the platform's images are here or they are not. */
  readonly ownRegistry?: OwnRegistry
  /** Of this node's pods, for `spec.podCIDR`. */
  readonly podCIDR: string
  /** Address of the cluster's DNS; empty: there is none, and pods use the machine's. */
  readonly clusterDNS: string
  readonly clusterDomain: string
  readonly certificates: ServingCertificates
  /** Of the HTTPS server; 0: any that is free. Default 10250. */
  readonly port?: number
  /** By which the API server and other nodes reach this one. */
  readonly internalIP: string
  /** Where directories of local PersistentVolumes are. */
  readonly volumesDir: string
  /** The same as containerd's. Default `/hawser`. */
  readonly cgroupParent?: string
}

export interface RunningNode {
  /** Of the HTTPS server. */
  readonly port: number
  /** `keep`: what runs, runs on, and is found again by the next agent. `stop`: it ends, and comes back with it. */
  stop(how: { readonly pods: 'keep' | 'stop' }): Promise<void>
}

/** Starts the node agent: registers the node, runs the pods bound to it, and reports how they are. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const stopping = new AbortController()
  const context = { ...options.context, signal: AbortSignal.any([options.context.signal, stopping.signal]) }
  const machine = await makeDirectories(options).then(() => readMachine(options.dataDir))
  const agent = agentFor(options, context, machine)
  try {
    return await run(agent, machine, options, stopping)
  } catch (error) {
    // Workers must not go on behind the back of the next attempt.
    stopping.abort()
    throw error
  }
}

async function run(
  agent: Agent,
  machine: Awaited<ReturnType<typeof readMachine>>,
  options: NodeOptions,
  stopping: AbortController,
): Promise<RunningNode> {
  const { context } = agent
  const pods = await startPods(agent)
  const { certificates, port = 10_250 } = options
  const server = await startServer(agent, pods, { certificates, port })
  const facts = { agent, machine, port: server.port, info: await readNodeInfo(agent) }
  const node = await registerNode(facts, options.podCIDR)
  watchLocalVolumes(agent)
  void reportNode(facts, node)
  void renewLease(agent, node)
  void keepLogsSmall(agent, pods, context.signal)
  void keepToDisk(agent, pods, context.signal)
  return {
    port: server.port,
    async stop(how) {
      stopping.abort()
      const stopped = pods.stop(how.pods === 'keep' ? Number.POSITIVE_INFINITY : mostGraceSeconds)
      await server.close()
      if (how.pods === 'keep') return
      await stopped
      await stopPods(agent)
    },
  }
}

function agentFor(options: NodeOptions, context: Context, machine: Agent['machine']): Agent {
  const {
    name,
    runtime,
    images,
    ownRegistry = { isReachable: false },
    internalIP,
    volumesDir,
    cgroupParent = '/hawser',
    clusterDNS,
    clusterDomain,
  } = options
  const { caches } = context
  return {
    context,
    name,
    hostname: hostname(),
    internalIP,
    runtime,
    images,
    ownRegistry,
    layout: layoutOf(options),
    volumesDir,
    cgroupParent,
    dns: { servers: clusterDNS ? [clusterDNS] : [], domain: clusterDomain },
    machine,
    objects: {
      services: caches.of(Service),
      volumes: caches.of(PersistentVolume),
    },
    sources: followSources(context),
  }
}

const layoutOf = ({ dataDir, runDir }: NodeOptions): Layout => ({ dataDir, runDir: join(runDir, 'node') })

/** Only root may look: volumes of pods are in here, and what they hold is theirs. */
async function makeDirectories(options: NodeOptions): Promise<void> {
  const layout = layoutOf(options)
  for (const directory of [podsDir(layout), logsDir(layout), seccompDir(layout), options.volumesDir])
    await mkdir(directory, { recursive: true, mode: 0o700 })
  await mkdir(secretsDir(layout), { recursive: true, mode: 0o700 })
  if (!(await isTmpfs(secretsDir(layout)))) await mountTmpfs(secretsDir(layout), 0o700)
}
