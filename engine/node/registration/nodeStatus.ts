import { readFile } from 'node:fs/promises'
import { arch, release } from 'node:os'
import type { RuntimeCondition } from '@hawser/cri/messages.ts'
import type { NodeCondition, NodeStatus } from '@hawser/kinds/core/nodestatus.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Agent } from '../agent.ts'
import { type MachineFacts, type Pressure, readPressure } from './machine.ts'

export const kubeletVersion = 'v1.32.0+hawser'
const mostImages = 50

/** Go's names for architectures, as images and node selectors use them. */
export const architecture = (): string =>
  ({ x64: 'amd64', arm: 'arm', ia32: '386', ppc64: 'ppc64le' })[arch() as string] ?? arch()

/** All that never changes while the agent runs. */
export interface NodeFacts {
  readonly agent: Agent
  readonly machine: MachineFacts
  readonly port: number
  readonly info: NodeStatus['nodeInfo']
}

export async function readNodeInfo({ runtime }: Agent): Promise<NodeStatus['nodeInfo']> {
  const read = (path: string): Promise<string> =>
    readFile(path, 'utf8').then(
      (text) => text.trim(),
      () => '',
    )
  const [version, machineID, systemUUID, bootID, osRelease] = await Promise.all([
    runtime.version(),
    read('/etc/machine-id'),
    read('/sys/class/dmi/id/product_uuid'),
    read('/proc/sys/kernel/random/boot_id'),
    read('/etc/os-release'),
  ])
  return {
    machineID,
    systemUUID: systemUUID || machineID,
    bootID,
    kernelVersion: release(),
    osImage: /^PRETTY_NAME="?([^"\n]*)/m.exec(osRelease)?.[1] ?? 'Linux',
    containerRuntimeVersion: `${version.runtimeName}://${version.runtimeVersion}`,
    kubeletVersion,
    kubeProxyVersion: kubeletVersion,
    operatingSystem: 'linux',
    architecture: architecture(),
  }
}

/** The node as it is now. */
export async function readNodeStatus(facts: NodeFacts, old: NodeStatus | undefined): Promise<NodeStatus> {
  const { agent, machine, port, info } = facts
  const [runtime, pressure, images] = await Promise.all([
    agent.runtime.status().catch(unreachable),
    readPressure(agent.layout.dataDir),
    agent.runtime.listImages().catch(() => []),
  ])
  return {
    capacity: machine.capacity,
    allocatable: machine.allocatable,
    addresses: [
      { type: 'InternalIP', address: agent.internalIP },
      { type: 'Hostname', address: agent.hostname },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: port } },
    nodeInfo: info,
    images: images
      .toSorted((a, b) => b.size - a.size)
      .slice(0, mostImages)
      .map(({ repoDigests, repoTags, size }) => ({
        names: [...repoDigests, ...repoTags].slice(0, 5),
        sizeBytes: size,
      })),
    conditions: nodeConditions(pressure, runtime, old, agent.context.now()),
  }
}

const unreachable = (error: unknown): RuntimeCondition[] => [
  { type: 'RuntimeReady', status: false, reason: 'Unreachable', message: (error as Error).message },
]

/** `lastHeartbeatTime` is always now: whoever compares two reports leaves it out. */
export function nodeConditions(
  pressure: Pressure,
  runtime: readonly RuntimeCondition[],
  old: NodeStatus | undefined,
  now: number,
): NodeCondition[] {
  const broken = runtime.filter(({ status }) => !status)
  const verdicts: readonly Verdict[] = [
    ...pressureConditions(pressure),
    broken.length === 0
      ? { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }
      : { type: 'Ready', status: 'False', reason: 'KubeletNotReady', message: broken.map(told).join('; ') },
  ]
  return verdicts.map((verdict) => {
    const before = old?.conditions?.find(({ type }) => type === verdict.type)
    const since = before?.status === verdict.status ? before.lastTransitionTime : undefined
    return { ...verdict, lastHeartbeatTime: formatTime(now), lastTransitionTime: since ?? formatTime(now) }
  })
}

const told = ({ type, reason, message }: RuntimeCondition): string =>
  `container runtime: ${type} is false: ${reason} ${message}`

type Verdict = Omit<NodeCondition, 'lastHeartbeatTime' | 'lastTransitionTime'>
const condition = (type: string, under: boolean, [fine, short]: Words, [isFine, isShort]: Words): Verdict =>
  under
    ? { type, status: 'True', reason: `KubeletHas${short}`, message: `kubelet has ${isShort}` }
    : { type, status: 'False', reason: `KubeletHas${fine}`, message: `kubelet has ${isFine}` }
type Words = readonly [fine: string, short: string]

const pressureConditions = ({ memory, disk, pids }: Pressure): Verdict[] => [
  condition(
    'MemoryPressure',
    memory,
    ['SufficientMemory', 'InsufficientMemory'],
    ['sufficient memory available', 'insufficient memory available'],
  ),
  condition('DiskPressure', disk, ['NoDiskPressure', 'DiskPressure'], ['no disk pressure', 'disk pressure']),
  condition(
    'PIDPressure',
    pids,
    ['SufficientPID', 'InsufficientPID'],
    ['sufficient PID available', 'insufficient PID available'],
  ),
]
