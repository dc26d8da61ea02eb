import type { KubeObject } from '@hawser/kinds/kind.ts'
import { completeClaim } from './claimdefaults.ts'
import type { Draft, Look } from './draft.ts'
import { completeNamespace, keepNamespaceLabel } from './namespacedefaults.ts'
import { completePod } from './poddefaults.ts'
import { completeService } from './servicedefaults.ts'

/** What is added to an object of a kind before it is checked; it may refuse the object with a StatusError. */
type Complete = (draft: Draft, look: Look, old: KubeObject | undefined) => void

/** By resource. */
const onCreate: Readonly<Record<string, Complete>> = {
  namespaces: (draft) => completeNamespace(draft),
  persistentvolumeclaims: completeClaim,
  pods: completePod,
  services: (draft) => completeService(draft, undefined),
}
const onUpdate: Readonly<Record<string, Complete>> = {
  namespaces: (draft) => keepNamespaceLabel(draft),
  services: (draft, _look, old) => completeService(draft, old),
}

/** Runs mutating admission. */
export function admit(resource: string, draft: Draft, look: Look, old: KubeObject | undefined): void {
  const complete = (old ? onUpdate : onCreate)[resource]
  complete?.(draft, look, old)
}
