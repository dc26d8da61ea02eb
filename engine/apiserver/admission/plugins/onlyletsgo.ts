import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isEqual } from '../../resources/equal.ts'

/** The garbage collector takes finalizers and owners away from what it is not allowed to write itself. */
export const onlyLetsGo = (object: KubeObject, old: KubeObject): boolean => isEqual(rest(object), rest(old))

function rest({ metadata, ...fields }: KubeObject): object {
  const { ownerReferences, finalizers, resourceVersion, managedFields, ...kept } = metadata
  return { ...fields, metadata: kept }
}
