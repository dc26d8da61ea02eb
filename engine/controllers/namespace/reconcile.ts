import type { Namespace } from '@hawser/kinds/core/namespace.ts'
import type { AnyKind, KubeObject } from '@hawser/kinds/kind.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'

/** Objects of one kind that a namespace still has. */
export interface Content {
  readonly kind: AnyKind
  readonly objects: readonly KubeObject[]
}
export interface State {
  readonly namespace: Namespace
  /** Kinds of which there is nothing left out. */
  readonly content: readonly Content[]
  readonly nowMs: number
}
type Condition = NonNullable<Namespace['status']['conditions']>[number]
export type Action =
  | { readonly do: 'empty'; readonly namespace: string; readonly kind: AnyKind }
  | { readonly do: 'tell'; readonly namespace: Namespace; readonly conditions: readonly Condition[] }
  | { readonly do: 'finalize'; readonly namespace: Namespace }

/** The finalizer that keeps a namespace until it is empty. */
export const FINALIZER = 'kubernetes'

/** Empties a namespace that is being deleted, says what is left, and lets it go when nothing is. */
export function reconcile({ namespace, content, nowMs }: State): Action[] {
  const { deletionTimestamp, name } = namespace.metadata
  if (!deletionTimestamp || !namespace.spec.finalizers?.includes(FINALIZER)) return []
  const conditions = conditionsOf(namespace, content, nowMs)
  const isTold = conditions.every((condition) => namespace.status.conditions?.includes(condition))
  const told: Action[] = isTold ? [] : [{ do: 'tell', namespace, conditions }]
  if (content.length === 0) return [{ do: 'finalize', namespace }]
  const emptied = content
    .filter(({ objects }) => objects.some(({ metadata }) => !metadata.deletionTimestamp))
    .map(({ kind }): Action => ({ do: 'empty', namespace: name, kind }))
  return [...emptied, ...told]
}

function conditionsOf({ status }: Namespace, content: readonly Content[], nowMs: number): Condition[] {
  const old = status.conditions ?? []
  const remaining = content.map(
    ({ kind, objects }) => `${kind.plural}.${kind.group} has ${objects.length} resource instances`,
  )
  const kept = finalizers(content)
  const said: Omit<Condition, 'lastTransitionTime'>[] = [
    remaining.length > 0
      ? {
          type: 'NamespaceContentRemaining',
          status: 'True',
          reason: 'SomeResourcesRemain',
          message: `Some resources are remaining: ${remaining.join(', ')}`,
        }
      : {
          type: 'NamespaceContentRemaining',
          status: 'False',
          reason: 'ContentRemoved',
          message: 'All content successfully removed',
        },
    kept.length > 0
      ? {
          type: 'NamespaceFinalizersRemaining',
          status: 'True',
          reason: 'SomeFinalizersRemain',
          message: `Some content in the namespace has finalizers remaining: ${kept.join(', ')}`,
        }
      : {
          type: 'NamespaceFinalizersRemaining',
          status: 'False',
          reason: 'ContentHasNoFinalizers',
          message: 'All content-preserving finalizers finished',
        },
  ]
  return said.map((condition) => {
    const known = old.find(({ type }) => type === condition.type)
    if (known?.status === condition.status && known.message === condition.message) return known
    const since = known?.status === condition.status ? known.lastTransitionTime : undefined
    return { ...condition, lastTransitionTime: since ?? formatTime(nowMs) }
  })
}

/** `foo.example.com/x in 2 resource instances` for each finalizer that objects wait for. */
function finalizers(content: readonly Content[]): string[] {
  const counts = new Map<string, number>()
  for (const { metadata } of content.flatMap(({ objects }) => objects)) {
    for (const finalizer of metadata.deletionTimestamp ? (metadata.finalizers ?? []) : []) {
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1)
    }
  }
  return [...counts].sort().map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
}

/** Whatever a change does not tell us: look again every few seconds while something is left. */
export const again = ({ namespace, content }: State): number | undefined =>
  namespace.metadata.deletionTimestamp && content.length > 0 ? 5_000 : undefined
