import { setTimeout as wait } from 'node:timers/promises'
import {
  CoordinationV1Api,
  CoreV1Api,
  type KubeConfig,
  V1MicroTime,
  type V1Pod,
} from '@kubernetes/client-node'

const node = 'machine'

/**
 * Stands in for the scheduler and the kubelet: binds each pod to one node and says that it runs and is ready, at an
 * address where what the pod would serve is served.
 */
export async function startMachine(config: KubeConfig, address: string, signal: AbortSignal): Promise<void> {
  const core = config.makeApiClient(CoreV1Api)
  await core.createNode({ body: { metadata: { name: node } } })
  await core.replaceNodeStatus({
    name: node,
    body: {
      metadata: { name: node },
      status: {
        addresses: [{ type: 'InternalIP', address }],
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'KubeletReady',
            message: 'it runs',
            lastHeartbeatTime: new Date(),
            lastTransitionTime: new Date(),
          },
        ],
      },
    },
  })
  void follow(core, address, signal)
  void beat(config.makeApiClient(CoordinationV1Api), signal)
}

/** Who is silent for too long is taken for dead, and its pods for not ready. */
async function beat(leases: CoordinationV1Api, signal: AbortSignal): Promise<void> {
  const namespace = 'kube-node-lease'
  const spec = () => ({
    holderIdentity: node,
    leaseDurationSeconds: 40,
    renewTime: new V1MicroTime(Date.now()),
  })
  try {
    let lease = await leases.createNamespacedLease({
      namespace,
      body: { metadata: { name: node }, spec: spec() },
    })
    while (!signal.aborted) {
      await wait(5000, undefined, { signal })
      lease = await leases.replaceNamespacedLease({ name: node, namespace, body: { ...lease, spec: spec() } })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function follow(core: CoreV1Api, address: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const { items } = await core.listPodForAllNamespaces()
      for (const pod of items) await bring(core, pod, address)
    } catch (error) {
      // Somebody else was first, or the server ends: the next round sees what is left to do.
      if (!isRefusal(error)) return
    }
    await wait(100)
  }
}

const isRefusal = (error: unknown): boolean => typeof (error as { code?: unknown }).code === 'number'

async function bring(core: CoreV1Api, pod: V1Pod, address: string): Promise<void> {
  const { name = '', namespace = '', deletionTimestamp } = pod.metadata ?? {}
  if (deletionTimestamp) {
    await core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 })
  } else if (!pod.spec?.nodeName) {
    await core.createNamespacedPodBinding({
      name,
      namespace,
      body: { metadata: { name }, target: { kind: 'Node', name: node } },
    })
  } else if (pod.status?.phase === 'Pending') {
    const now = new Date()
    const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: now })
    await core.replaceNamespacedPodStatus({
      name,
      namespace,
      body: {
        ...pod,
        status: {
          phase: 'Running',
          hostIP: address,
          podIP: address,
          podIPs: [{ ip: address }],
          startTime: now,
          conditions: ['Initialized', 'ContainersReady', 'Ready', 'PodScheduled'].map(condition),
          containerStatuses: pod.spec.containers.map(({ name: container, image = '' }) => ({
            name: container,
            image,
            imageID: image,
            ready: true,
            restartCount: 0,
            state: { running: { startedAt: now } },
          })),
        },
      },
    })
  }
}
