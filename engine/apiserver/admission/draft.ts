import type { KubeObject, Mutable } from '@hawser/kinds/kind.ts'

/** An object on its way into the store: complete in form, and still open to change. */
export type Draft = Mutable<KubeObject>

/** How admission looks at other objects: what the cache holds now, without waiting. */
export interface Look {
  /** @param resource  `pods` or `deployments.apps`. */
  find(resource: string, namespace: string | undefined, name: string): KubeObject | undefined
  all(resource: string): readonly KubeObject[]
  /** How many there are. */
  count(resource: string): number
  within(resource: string, namespace: string): readonly KubeObject[]
  /** Goes up with every change of an object of the kind: what was derived from the objects is still true when it has not. */
  changes(resource: string): number
}
