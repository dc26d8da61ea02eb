import type { Caches } from '@hawser/client/cache.ts'
import { cachesOf } from '@hawser/client/caches.ts'
import type { Context } from '@hawser/client/controller.ts'
import { CustomResourceDefinition } from '@hawser/kinds/apiextensions/customresourcedefinition.ts'
import { type AnyKind, defineKind } from '@hawser/kinds/kind.ts'

/** Told of kinds that come and go with their definitions. */
export interface CustomKindListener {
  /** @param caches  End when the kind goes. */
  added(kind: AnyKind, caches: Caches): void
  removed(kind: AnyKind): void
}

/** Follows the custom kinds of a cluster for a controller that works on objects of every kind. */
export function followCustomKinds(
  { caches, client, signal, log }: Pick<Context, 'caches' | 'client' | 'signal' | 'log'>,
  listener: CustomKindListener,
): void {
  const known = new Map<string, { readonly kind: AnyKind; readonly end: AbortController }>()
  caches.of(CustomResourceDefinition).onChange(({ key, now }) => {
    const kind = now && kindOf(now)
    const before = known.get(key)
    if (before?.kind.apiVersion === kind?.apiVersion && before?.kind.kind === kind?.kind) return
    if (before) {
      known.delete(key)
      before.end.abort()
      listener.removed(before.kind)
    }
    if (!kind) return
    const end = new AbortController()
    known.set(key, { kind, end })
    listener.added(kind, cachesOf(client, { signal: AbortSignal.any([signal, end.signal]), log }))
  })
}

/** What a controller has to know of a kind: where it is and what it is called. Undefined: it is not served. */
function kindOf({ spec, status }: CustomResourceDefinition): AnyKind | undefined {
  const isServed = status.conditions.some(
    (condition) => condition.type === 'Established' && condition.status === 'True',
  )
  const served = spec.versions.filter((version) => version.served)
  const version = served.find(({ storage }) => storage) ?? served[0]
  if (!isServed || !version) return undefined
  const { kind, plural } = status.acceptedNames
  return defineKind({
    group: spec.group,
    version: version.name,
    kind,
    plural,
    scope: spec.scope as 'Namespaced' | 'Cluster',
    isCustom: true,
    fields: {},
  })
}
