import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Look } from './draft.ts'

interface Known<T> {
  readonly changes: number
  readonly value: T
}

/**
 * What follows from all objects of a kind: built when it is first asked for, and again when one of them has changed.
 * Asking costs a look into a map.
 *
 * @param resource  `limitranges` or `priorityclasses.scheduling.k8s.io`.
 */
export function derived<T>(
  resource: string,
  build: (objects: readonly KubeObject[]) => T,
): (look: Look) => T {
  const known = new WeakMap<Look, Known<T>>()
  return (look) => {
    const changes = look.changes(resource)
    const before = known.get(look)
    if (before?.changes === changes) return before.value
    const value = build(look.all(resource))
    known.set(look, { changes, value })
    return value
  }
}

/** Objects of a kind by their namespace. */
export const byNamespace = <T extends object>(
  resource: string,
): ((look: Look) => ReadonlyMap<string, readonly T[]>) =>
  derived(
    resource,
    (objects) => Map.groupBy(objects, ({ metadata }) => metadata.namespace ?? '') as Map<string, never[]>,
  )
