import type { Change } from '@hawser/client/cache.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Head } from '@hawser/kinds/kind.ts'
import { controllerOf } from '@hawser/kinds/meta/owner.ts'

/** Index: under the uid of the controller, or under `orphan/NAMESPACE`. */
export const byController = (object: Pick<Head, 'metadata'>): readonly string[] => [
  controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace ?? ''),
]
export const orphansOf = (namespace: string): string => `orphan/${namespace}`

/**
 * Keys of the owners of one kind that a change of a pod may concern: who controls it or did, and, when nobody does,
 * all that might want it.
 */
export function concerned(
  { old, now }: Change<Pod>,
  kind: string,
  candidates: (pod: Pod) => readonly string[],
): readonly string[] {
  const keys = new Set<string>()
  for (const pod of [old, now]) {
    if (!pod) continue
    const controller = controllerOf(pod)
    if (controller?.kind === kind) keys.add(`${pod.metadata.namespace}/${controller.name}`)
    else if (!controller) for (const key of candidates(pod)) keys.add(key)
  }
  return [...keys]
}
