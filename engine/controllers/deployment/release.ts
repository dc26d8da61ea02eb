import type { Deployment } from '@hawser/kinds/apps/deployment.ts'
import { Deployment as DeploymentKind } from '@hawser/kinds/apps/deployment.ts'
import type { ReplicaSet } from '@hawser/kinds/apps/replicaset.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { ownerReference } from '@hawser/kinds/meta/owner.ts'
import { limits } from './limits.ts'
import { HASH_LABEL, sameTemplate, templateHash } from './template.ts'

/** ReplicaSets of a Deployment: the one of the current template, and those of earlier ones. */
export interface Releases {
  readonly current: ReplicaSet | undefined
  /** Oldest first. */
  readonly earlier: readonly ReplicaSet[]
}
type Annotations = Readonly<Record<string, string>>

const PREFIX = 'deployment.kubernetes.io/'
export const REVISION = `${PREFIX}revision`
export const REVISION_HISTORY = `${PREFIX}revision-history`
export const DESIRED = `${PREFIX}desired-replicas`
export const MAX = `${PREFIX}max-replicas`

/** Annotations of a Deployment that its ReplicaSets do not take over. */
const notInherited = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED,
  MAX,
  'deprecated.deployment.rollback.to',
])

export const oldestFirst = (a: ReplicaSet, b: ReplicaSet): number =>
  a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
  a.metadata.name.localeCompare(b.metadata.name)

/** Tells the releases apart. When several have the current template, the oldest of them is the one to use. */
export function releases(deployment: Deployment, owned: readonly ReplicaSet[]): Releases {
  const ordered = [...owned].sort(oldestFirst)
  const current = ordered.find(({ spec }) => sameTemplate(spec.template, deployment.spec.template))
  return { current, earlier: ordered.filter((set) => set !== current) }
}

export const revisionOf = ({
  metadata,
}: {
  readonly metadata: { readonly annotations?: Annotations }
}): number => Number(metadata.annotations?.[REVISION]) || 0

/** Sizes that a ReplicaSet is told of, for proportional scaling later. */
export const sizeAnnotations = (deployment: Deployment): Annotations => ({
  [DESIRED]: String(deployment.spec.replicas),
  [MAX]: String(deployment.spec.replicas + limits(deployment).maxSurge),
})

/** Annotations that the current ReplicaSet should have and has not: its revision, and what the Deployment hands down. */
export function missingAnnotations(deployment: Deployment, { current, earlier }: Releases): Annotations {
  const had: Annotations = current?.metadata.annotations ?? {}
  const wanted = { ...inherited(deployment), ...revisionAnnotations(had, earlier) }
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => had[key] !== value))
}

function inherited({ metadata }: Deployment): Annotations {
  return Object.fromEntries(
    Object.entries(metadata.annotations ?? {}).filter(([key]) => !notInherited.has(key)),
  )
}

/** A release that is used again gets a new number, and keeps the old ones as its history. */
function revisionAnnotations(had: Annotations, earlier: readonly ReplicaSet[]): Annotations {
  const next = Math.max(0, ...earlier.map(revisionOf)) + 1
  const old = Number(had[REVISION]) || 0
  if (old >= next) return {}
  const history = [had[REVISION_HISTORY], old ? String(old) : undefined].filter(Boolean).join(',')
  return { [REVISION]: String(next), ...(history && { [REVISION_HISTORY]: history }) }
}

/** The ReplicaSet of the current template, to be created. */
export function newReplicaSet(
  deployment: Deployment,
  found: Releases,
  replicas: number,
): Draft<typeof ReplicaSet> {
  const { metadata, spec, status } = deployment
  const hash = templateHash(spec.template, status.collisionCount)
  const labels = { ...spec.template.metadata.labels, [HASH_LABEL]: hash }
  const matchLabels = { ...spec.selector.matchLabels, [HASH_LABEL]: hash }
  return {
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace as string,
      labels,
      annotations: { ...missingAnnotations(deployment, found), ...sizeAnnotations(deployment) },
      ownerReferences: [ownerReference(deployment, DeploymentKind)],
    },
    spec: {
      replicas,
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
  }
}
