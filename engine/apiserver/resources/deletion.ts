import type { KubeObject, Mutable } from '@hawser/kinds/kind.ts'
import { formatTime, parseTime } from '@hawser/kinds/meta/time.ts'
import type { Draft } from '../admission/draft.ts'
import type { Options } from './options.ts'

/** What deleting an object comes to. */
export type Deletion =
  /** `told`: what those who watch are told before it goes. */
  | { readonly do: 'remove'; readonly told?: Draft }
  /** It stays for a while and says so. */
  | { readonly do: 'mark'; readonly draft: Draft }
  /** It is on its way already. */
  | { readonly do: 'nothing' }

type Metadata = Mutable<KubeObject['metadata']>
const orphan = 'orphan'
const foreground = 'foregroundDeletion'
/** A definition goes after all its objects have gone. */
const definition = 'customresourcedefinitions.apiextensions.k8s.io'
const cleanup = 'customresourcecleanup.apiextensions.k8s.io'

/** Kinds whose dependents stay unless a client says otherwise, from before owner references: upstream's rule. */
const orphansByDefault = new Set(['replicationcontrollers', 'jobs.batch'])
/** Nothing belongs to them. */
const ownsNothing = new Set(['events'])

/**
 * Decides what a DELETE does: a pod is given time to end, finalizers keep an object until their owners let go of it,
 * a namespace stays until it is empty; anything else goes at once.
 *
 * @param resource  What it is of: a kind's name may be that of another group's, too.
 * @param now       Milliseconds since 1970.
 */
export function decideDeletion(
  resource: string,
  object: KubeObject,
  options: Options,
  now: number,
): Deletion {
  const draft: Draft = { ...(object as Draft), metadata: { ...(object.metadata as Metadata) } }
  const marked = mark(resource, draft, options, now)
  // As long as it is given time, what becomes of its dependents is decided.
  if (!marked && (object.metadata.deletionGracePeriodSeconds ?? 0) > 0) return { do: 'nothing' }
  const before = [...(object.metadata.finalizers ?? [])]
  const wanted = finalizersFor(resource, object, options)
  const changed = new Set(wanted).symmetricDifference(new Set(before)).size > 0
  const finalizers = changed ? wanted : before
  if (changed) draft.metadata.finalizers = finalizers
  if (isFree(resource, draft, finalizers)) {
    // Upstream writes down the end of what may be given time, also when it is given none.
    return marked && resource === 'pods' ? { do: 'remove', told: draft } : { do: 'remove' }
  }
  if (!marked && !changed) return { do: 'nothing' }
  if (object.metadata.deletionTimestamp === undefined && draft.metadata.generation) {
    draft.metadata.generation += 1
  }
  return { do: 'mark', draft }
}

/** Nobody keeps it any more. */
function isFree(resource: string, { metadata, spec }: Draft, finalizers: readonly string[]): boolean {
  if (finalizers.length > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0) return false
  return resource !== 'namespaces' || ((spec as { finalizers?: string[] }).finalizers ?? []).length === 0
}

/** Who has to be done with the dependents first. */
function finalizersFor(resource: string, object: KubeObject, options: Options): string[] {
  const { metadata } = object
  const { finalizers = [] } = metadata
  if (resource === definition && !metadata.deletionTimestamp && !finalizers.includes(cleanup))
    return finalizersFor(
      resource,
      { ...object, metadata: { ...metadata, finalizers: [...finalizers, cleanup] } },
      options,
    )
  const policy = policyOf(resource, finalizers, options)
  const others = finalizers.filter((name) => name !== orphan && name !== foreground)
  const added = policy === 'Orphan' ? [orphan] : policy === 'Foreground' ? [foreground] : []
  return [...others, ...added]
}

function policyOf(
  resource: string,
  finalizers: readonly string[],
  options: Options,
): Options['propagationPolicy'] {
  if (ownsNothing.has(resource)) return 'Background'
  const { propagationPolicy, orphanDependents } = options
  if (propagationPolicy !== undefined) return propagationPolicy
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background'
  if (finalizers.includes(orphan)) return 'Orphan'
  if (finalizers.includes(foreground)) return 'Foreground'
  return orphansByDefault.has(resource) ? 'Orphan' : 'Background'
}

/** Writes down when it is to be gone; false when that is already there. */
function mark(resource: string, draft: Draft, options: Options, now: number): boolean {
  if (resource === 'pods') return markPod(draft, options, now)
  const { metadata } = draft
  if (metadata.deletionTimestamp !== undefined) return false
  metadata.deletionTimestamp = formatTime(now)
  if (resource === 'namespaces') draft.status = { ...(draft.status as object), phase: 'Terminating' }
  else if (resource === definition) draft.status = pending(draft.status, metadata.deletionTimestamp)
  else metadata.deletionGracePeriodSeconds = 0
  return true
}

function pending(status: unknown, time: string): unknown {
  const { conditions = [] } = status as { conditions?: readonly { type: string }[] }
  const condition = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: time,
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  }
  return {
    ...(status as object),
    conditions: [...conditions.filter(({ type }) => type !== condition.type), condition],
  }
}

function markPod(draft: Draft, options: Options, now: number): boolean {
  const { metadata } = draft
  const { deletionTimestamp, deletionGracePeriodSeconds: granted = 0 } = metadata
  if (deletionTimestamp === undefined) {
    const seconds = graceOf(draft, options)
    metadata.deletionTimestamp = formatTime(now + seconds * 1000)
    metadata.deletionGracePeriodSeconds = seconds
    return true
  }
  // Time that was granted can only become less.
  const asked = options.gracePeriodSeconds === undefined ? granted : atLeastZero(options.gracePeriodSeconds)
  if (asked >= granted) return false
  const began = (parseTime(deletionTimestamp) ?? now) - granted * 1000
  metadata.deletionTimestamp = formatTime(began + asked * 1000)
  metadata.deletionGracePeriodSeconds = asked
  return true
}

/** A pod that runs nowhere has nothing to end. */
function graceOf({ spec, status }: Draft, { gracePeriodSeconds }: Options): number {
  const { nodeName, terminationGracePeriodSeconds = 30 } = spec as {
    nodeName?: string
    terminationGracePeriodSeconds?: number
  }
  const { phase } = (status ?? {}) as { phase?: string }
  if (!nodeName || phase === 'Failed' || phase === 'Succeeded') return 0
  return atLeastZero(gracePeriodSeconds ?? terminationGracePeriodSeconds)
}

// Upstream reads a negative period as the shortest there is.
const atLeastZero = (seconds: number): number => (seconds < 0 ? 1 : seconds)
