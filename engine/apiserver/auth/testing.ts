import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Look } from '../admission/draft.ts'

/** Objects by resource, as admission and authorization look at them; `put` and `remove` change them. */
export interface Shelf extends Look {
  put(resource: string, object: object): KubeObject
  remove(resource: string, namespace: string | undefined, name: string): void
}

export function shelf(): Shelf {
  const kept = new Map<string, Map<string, KubeObject>>()
  const counts = new Map<string, number>()
  const of = (resource: string) => kept.getOrInsertComputed(resource, () => new Map<string, KubeObject>())
  const key = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`
  const count = (resource: string): void => void counts.set(resource, (counts.get(resource) ?? 0) + 1)
  return {
    find: (resource, namespace, name) => of(resource).get(key(namespace, name)),
    all: (resource) => [...of(resource).values()],
    within: (resource, namespace) =>
      [...of(resource).values()].filter(({ metadata }) => metadata.namespace === namespace),
    count: (resource) => of(resource).size,
    changes: (resource) => counts.get(resource) ?? 0,
    put(resource, given) {
      const object = given as KubeObject
      of(resource).set(key(object.metadata.namespace, object.metadata.name), object)
      count(resource)
      return object
    },
    remove(resource, namespace, name) {
      of(resource).delete(key(namespace, name))
      count(resource)
    },
  }
}
