import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { ago, NOW, pod } from '../given.ts'
import { type Action, reconcile } from './reconcile.ts'
import { REVISION } from './release.ts'

/** A world for tests: ReplicaSets get their pods at once; pods become available when told to. */
export interface World {
  deployment: Deployment
  replicaSets: ReplicaSet[]
  /** What happened, in one line each: `create web-x 1`, `resize web-x 1>3`. */
  readonly history: string[]
  /** Hash suffixes in order of creation. */
  readonly names: string[]
}

export const world = (deployment: Deployment): World => ({
  deployment,
  replicaSets: [],
  history: [],
  names: [],
})

/** Looks and acts until there is nothing to do without new pods becoming available. */
export function settle(world: World, nowMs = NOW): void {
  for (let looks = 0; looks < 100; looks++) {
    const { deployment, replicaSets } = world
    const pods = replicaSets.flatMap((set) => podsOf(set))
    const actions = reconcile({ deployment, replicaSets, pods, nowMs })
    if (actions.length === 0) return
    for (const action of actions) act(world, action)
  }
  throw new Error(`does not come to rest: ${world.history.slice(-6).join('; ')}`)
}

const podsOf = (set: ReplicaSet): Pod[] =>
  Array.from({ length: set.status.replicas }, (_, i) => pod(`${set.metadata.name}-${i}`, { owner: set }))

/** Lets all pods of the sets become available, or only of those that `works` says. */
export function ready(world: World, works: (set: ReplicaSet) => boolean = () => true): void {
  for (const set of world.replicaSets) {
    if (!works(set)) continue
    put(world, {
      ...set,
      status: { ...set.status, readyReplicas: set.status.replicas, availableReplicas: set.status.replicas },
    })
  }
}

/** `spec.replicas` of each set, in order of creation. */
export const sizes = (world: World): number[] => world.replicaSets.map(({ spec }) => spec.replicas)

/** Changes the spec of the Deployment, as a user does. */
export function edit(world: World, spec: Partial<Deployment['spec']>): void {
  const { deployment } = world
  const generation = (deployment.metadata.generation ?? 0) + 1
  world.deployment = {
    ...deployment,
    metadata: { ...deployment.metadata, generation },
    spec: { ...deployment.spec, ...spec },
  }
}

function put(world: World, set: ReplicaSet): void {
  const at = world.replicaSets.findIndex(({ metadata }) => metadata.name === set.metadata.name)
  if (at < 0) world.replicaSets.push(set)
  else world.replicaSets[at] = set
}

/** As the ReplicaSet controller would: pods above the wish go, missing ones come and are not yet available. */
function followed(set: ReplicaSet): ReplicaSet {
  const { replicas } = set.spec
  const availableReplicas = Math.min(set.status.availableReplicas ?? 0, replicas)
  return { ...set, status: { ...set.status, replicas, availableReplicas, readyReplicas: availableReplicas } }
}

function act(world: World, action: Action): void {
  const note = (text: string): void => void world.history.push(text)
  switch (action.do) {
    case 'create': {
      const name = action.draft.metadata.name as string
      world.names.push(name)
      note(`create #${world.names.length} ${action.draft.spec.replicas}`)
      const metadata = {
        ...action.draft.metadata,
        uid: `uid-${name}`,
        generation: 1,
        creationTimestamp: ago(100 - world.names.length),
      }
      put(
        world,
        followed({
          ...action.draft,
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          metadata,
          status: { replicas: 0, observedGeneration: 1 },
        } as unknown as ReplicaSet),
      )
      break
    }
    case 'resize': {
      const { replicaSet, replicas, annotations } = action
      if (replicas !== replicaSet.spec.replicas) {
        note(
          `resize #${world.names.indexOf(replicaSet.metadata.name) + 1} ${replicaSet.spec.replicas}>${replicas}`,
        )
      }
      const metadata = {
        ...replicaSet.metadata,
        annotations: { ...replicaSet.metadata.annotations, ...annotations },
      }
      put(world, followed({ ...replicaSet, metadata, spec: { ...replicaSet.spec, replicas } }))
      break
    }
    case 'annotate': {
      const { replicaSet, annotations } = action
      const metadata = {
        ...replicaSet.metadata,
        annotations: { ...replicaSet.metadata.annotations, ...annotations },
      }
      put(world, { ...replicaSet, metadata })
      break
    }
    case 'number': {
      const { metadata } = world.deployment
      const annotations = { ...metadata.annotations, [REVISION]: action.revision }
      world.deployment = { ...world.deployment, metadata: { ...metadata, annotations } }
      break
    }
    case 'forget': {
      note(`forget #${world.names.indexOf(action.replicaSet.metadata.name) + 1}`)
      world.replicaSets = world.replicaSets.filter((set) => set !== action.replicaSet)
      break
    }
    case 'updateStatus':
      world.deployment = { ...world.deployment, status: action.status }
      break
    default:
      note(`${action.do} ${action.replicaSet.metadata.name}`)
  }
}
