import { CLASS_ANNOTATION } from '@hawser/kinds/core/claimspec.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isDefaultClass } from '@hawser/kinds/storage/storageclass.ts'
import type { Draft, Look } from './draft.ts'

/** A claim that names no class gets the default one; `""` means that it wants none. */
export function completeClaim(draft: Draft, look: Look): void {
  const spec = draft.spec as { storageClassName?: string }
  if (spec.storageClassName !== undefined || draft.metadata.annotations?.[CLASS_ANNOTATION] !== undefined)
    return
  const name = defaultClass(look.all('storageclasses.storage.k8s.io'))
  if (name !== undefined) spec.storageClassName = name
}

/** Of several default classes the newest counts, then the first by name: upstream's rule. */
export function defaultClass(classes: readonly KubeObject[]): string | undefined {
  const marked = classes.filter(({ metadata }) => isDefaultClass(metadata.annotations))
  marked.sort(
    ({ metadata: a }, { metadata: b }) =>
      b.creationTimestamp.localeCompare(a.creationTimestamp) || a.name.localeCompare(b.name),
  )
  return marked[0]?.metadata.name
}
