import { startContext } from '@hawser/client/context.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { renewLease } from '@hawser/node/registration/renewLease.ts'

/** Name of the node. */
export const hollowNode = 'node-1'
const name = hollowNode
const resources = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '100Gi' }

/**
 * A node that says its pods run and runs none: commands that show, roll out and wait need pods with a status, and not
 * the containers. It is a client like the real one, and ends with `signal`.
 */
export async function startHollowNode(kubeconfig: string, signal: AbortSignal): Promise<void> {
  const transport = httpsTransport(await readKubeconfig(kubeconfig))
  const context = startContext({ transport, component: 'kubelet', host: name, signal })
  const { client, caches, now } = context
  const labels = { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' }
  const created = await client.create(Node, {
    metadata: { name, labels },
    spec: { podCIDR: '10.128.0.0/24' },
  })
  await client.patch(Node, name, { status: statusAt(formatTime(now())) }, { subresource: 'status' })
  void renewLease({ name, context }, created)

  let addresses = 1
  const act = async (pod: Pod): Promise<void> => {
    const { name, namespace, uid } = pod.metadata
    if (pod.metadata.deletionTimestamp) {
      return void (await client.delete(Pod, name, {
        namespace,
        gracePeriodSeconds: 0,
        preconditions: { uid },
      }))
    }
    if (pod.status.phase !== 'Pending') return
    const podIP = `10.128.0.${++addresses}`
    const status = runningAt(pod, podIP, formatTime(now()))
    await client.patch(Pod, name, { status }, { namespace, subresource: 'status' })
  }
  caches.of(Pod).onChange(({ now: pod }) => {
    if (pod?.spec.nodeName !== name) return
    act(pod).catch((error: unknown) => {
      // Tests delete pods at any moment, and end the server under us.
      if (!isReason(error, 'NotFound') && !isReason(error, 'Conflict') && !signal.aborted) throw error
    })
  })
}

const statusAt = (time: string) => ({
  capacity: resources,
  allocatable: resources,
  addresses: [
    { type: 'InternalIP', address: '192.0.2.7' },
    { type: 'Hostname', address: name },
  ],
  conditions: [
    {
      type: 'Ready',
      status: 'True' as const,
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
      lastHeartbeatTime: time,
      lastTransitionTime: time,
    },
  ],
  nodeInfo: {
    machineID: 'machine',
    systemUUID: 'system',
    bootID: 'boot',
    kernelVersion: '6.1.0',
    osImage: 'Debian GNU/Linux 12',
    containerRuntimeVersion: 'containerd://1.6.20',
    kubeletVersion: 'v1.32.0',
    kubeProxyVersion: 'v1.32.0',
    operatingSystem: 'linux',
    architecture: 'amd64',
  },
})

const runningAt = ({ spec }: Pod, podIP: string, time: string) => ({
  phase: 'Running' as const,
  hostIP: '192.0.2.7',
  hostIPs: [{ ip: '192.0.2.7' }],
  podIP,
  podIPs: [{ ip: podIP }],
  startTime: time,
  conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
    type,
    status: 'True' as const,
    lastTransitionTime: time,
  })),
  containerStatuses: spec.containers.map(({ name, image = '' }) => ({
    name,
    image,
    imageID: `sha256:${name}`,
    containerID: `containerd://${name}`,
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: time } },
  })),
})
