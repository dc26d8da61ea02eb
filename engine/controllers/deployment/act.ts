import type { Context } from '@hawser/client/controller.ts'
import { modify } from '@hawser/client/modify.ts'
import { revisionOf as resourceVersion } from '@hawser/client/writes.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { isControlledBy, ownerReference } from '@hawser/kinds/meta/owner.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { Action } from './reconcile.ts'
import { REVISION } from './release.ts'
import { sameTemplate } from './template.ts'

/** Does one step of a rollout. */
export async function apply(context: Context, action: Action): Promise<number> {
  switch (action.do) {
    case 'adopt':
      return claim(context, action.replicaSet, ownerReference(action.deployment, Deployment))
    case 'release':
      return claim(context, action.replicaSet, { $patch: 'delete', uid: action.deployment.metadata.uid })
    case 'create':
      return create(context, action.deployment, action.draft)
    case 'resize':
      return resize(context, action)
    case 'annotate':
      return annotate(context, action)
    case 'number':
      return number(context, action.deployment, action.revision)
    case 'forget':
      return forget(context, action.replicaSet)
    case 'updateStatus': {
      const { deployment, status } = action
      return resourceVersion(await context.client.updateStatus(Deployment, { ...deployment, status }))
    }
  }
}

async function claim({ client }: Context, { metadata }: ReplicaSet, entry: object): Promise<number> {
  const { name, namespace, uid } = metadata
  const patch = { metadata: { uid, ownerReferences: [entry] } }
  const type = 'application/strategic-merge-patch+json'
  return resourceVersion(await client.patch(ReplicaSet, name, patch, { namespace, type }))
}

async function create(
  context: Context,
  deployment: Deployment,
  draft: Draft<typeof ReplicaSet>,
): Promise<number> {
  try {
    const created = await context.client.create(ReplicaSet, draft)
    scaled(context, deployment, created.metadata.name, 0, created.spec.replicas)
    return resourceVersion(created)
  } catch (error) {
    if (!isReason(error, 'AlreadyExists')) {
      const message = `Failed to create new replica set "${draft.metadata.name}": ${(error as Error).message}`
      context.recorder.event(deployment, { type: 'Warning', reason: 'ReplicaSetCreateError', message })
      throw error
    }
    return taken(context, deployment, draft)
  }
}

/** The name is there already: our own from an earlier attempt, or a collision, which the next name avoids. */
async function taken(
  { client }: Context,
  deployment: Deployment,
  draft: Draft<typeof ReplicaSet>,
): Promise<number> {
  const { namespace = '', name } = deployment.metadata
  const found = await client.find(ReplicaSet, draft.metadata.name as string, namespace)
  const ours =
    found && isControlledBy(found, deployment) && sameTemplate(found.spec.template, deployment.spec.template)
  if (ours) return resourceVersion(found)
  const counted = await modify(
    client,
    Deployment,
    { name, namespace },
    ({ status, ...rest }) => ({
      ...rest,
      status: { ...status, collisionCount: (status.collisionCount ?? 0) + 1 },
    }),
    'updateStatus',
  )
  return resourceVersion(counted)
}

async function resize(
  context: Context,
  { deployment, replicaSet, replicas, annotations }: Extract<Action, { do: 'resize' }>,
): Promise<number> {
  const { metadata, spec } = replicaSet
  const changed = {
    ...replicaSet,
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
    spec: { ...spec, replicas },
  }
  // An update, not a patch: on a ReplicaSet that somebody changed meanwhile the decision may be another.
  const answer = await context.client.update(ReplicaSet, changed)
  if (replicas !== spec.replicas) scaled(context, deployment, metadata.name, spec.replicas, replicas)
  return resourceVersion(answer)
}

function scaled({ recorder }: Context, deployment: Deployment, name: string, from: number, to: number): void {
  if (from === to) return
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`
  recorder.event(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message })
}

async function annotate(
  { client }: Context,
  { replicaSet, annotations, minReadySeconds }: Extract<Action, { do: 'annotate' }>,
): Promise<number> {
  const { name, namespace } = replicaSet.metadata
  const patch = { metadata: { annotations }, spec: { minReadySeconds } }
  return resourceVersion(await client.patch(ReplicaSet, name, patch, { namespace }))
}

async function number({ client }: Context, { metadata }: Deployment, revision: string): Promise<number> {
  const { name, namespace } = metadata
  const patch = { metadata: { annotations: { [REVISION]: revision } } }
  return resourceVersion(await client.patch(Deployment, name, patch, { namespace, subresource: 'status' }))
}

async function forget({ client }: Context, { metadata }: ReplicaSet): Promise<number> {
  const { name, namespace, uid, resourceVersion: version } = metadata
  try {
    return await client.remove(ReplicaSet, name, {
      namespace,
      preconditions: { uid, resourceVersion: version },
    })
  } catch (error) {
    // It was changed: perhaps it is wanted again.
    if (isReason(error, 'Conflict')) return 0
    throw error
  }
}
