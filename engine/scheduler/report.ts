import type { Context } from '@hawser/client/controller.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { podConditionOf } from '@hawser/kinds/core/podstatus.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'

/** Puts a pod on a node. */
export async function bind({ client, recorder }: Context, pod: Pod, node: string): Promise<void> {
  const { name, namespace, uid } = pod.metadata
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace, uid },
    target: { apiVersion: 'v1', kind: 'Node', name: node },
  }
  await client.invoke(Pod, name, 'binding', binding, namespace)
  const message = `Successfully assigned ${namespace}/${name} to ${node}`
  recorder.event(pod, { type: 'Normal', reason: 'Scheduled', message })
}

/** Says why a pod has no node: in an event, and in its condition PodScheduled. */
export async function refuse(
  context: Context,
  pod: Pod,
  message: string,
  reason = 'Unschedulable',
): Promise<void> {
  context.recorder.event(pod, { type: 'Warning', reason: 'FailedScheduling', message })
  const old = podConditionOf(pod, 'PodScheduled')
  if (old?.status === 'False' && old.reason === reason && old.message === message) return
  const since = old?.status === 'False' ? old.lastTransitionTime : formatTime(context.now())
  const condition = { type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime: since }
  const { name, namespace } = pod.metadata
  try {
    await context.client.patch(
      Pod,
      name,
      { status: { conditions: [condition] } },
      { namespace, subresource: 'status', type: 'application/strategic-merge-patch+json' },
    )
  } catch (error) {
    if (!isReason(error, 'NotFound')) throw error
  }
}
