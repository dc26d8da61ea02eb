import type { Context } from '@hawser/client/controller.ts'
import { revisionOf } from '@hawser/client/writes.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { podConditionOf } from '@hawser/kinds/core/podstatus.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Action } from './reconcile.ts'

const STRATEGIC = 'application/strategic-merge-patch+json'

export async function apply(context: Context, action: Action): Promise<number> {
  try {
    return await act(context, action)
  } catch (error) {
    if (isReason(error, 'NotFound')) return 0
    throw error
  }
}

async function act(context: Context, action: Action): Promise<number> {
  const { client, recorder } = context
  switch (action.do) {
    case 'setConditions': {
      const { node, conditions } = action
      const { name } = node.metadata
      const patch = { status: { conditions } }
      const written = await client.patch(Node, name, patch, { subresource: 'status', type: STRATEGIC })
      recorder.event(node, {
        type: 'Normal',
        reason: 'NodeNotReady',
        message: `Node ${name} status is now: NodeNotReady`,
      })
      return revisionOf(written)
    }
    case 'setTaints': {
      const { name, resourceVersion } = action.node.metadata
      // With the version it was decided on: somebody may have set a taint meanwhile.
      const patch = { metadata: { resourceVersion }, spec: { taints: action.taints } }
      return revisionOf(await client.patch(Node, name, patch))
    }
    case 'markNotReady':
      return markNotReady(context, action.pod)
    case 'evict':
      return evict(context, action.pod)
  }
}

async function markNotReady({ client, recorder, now }: Context, pod: Pod): Promise<number> {
  const { name, namespace } = pod.metadata
  const condition = {
    ...podConditionOf(pod, 'Ready'),
    type: 'Ready',
    status: 'False',
    reason: 'NodeNotReady',
    message: 'The node of the pod does not report.',
    lastTransitionTime: formatTime(now()),
  }
  const patch = { status: { conditions: [condition] } }
  const written = await client.patch(Pod, name, patch, { namespace, subresource: 'status', type: STRATEGIC })
  recorder.event(pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' })
  return revisionOf(written)
}

async function evict({ client, recorder, now }: Context, pod: Pod): Promise<number> {
  const { name, namespace, uid } = pod.metadata
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
    lastTransitionTime: formatTime(now()),
  }
  const patch = { status: { conditions: [condition] } }
  await client.patch(Pod, name, patch, { namespace, subresource: 'status', type: STRATEGIC })
  const message = `Marking for deletion Pod ${namespace}/${name}`
  recorder.event(pod, { type: 'Normal', reason: 'TaintManagerEviction', message })
  return client.remove(Pod, name, { namespace, preconditions: { uid } })
}
