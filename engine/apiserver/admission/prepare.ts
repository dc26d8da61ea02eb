import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { Draft, Look } from './draft.ts'
import { completeNamespace, keepNamespaceLabel } from './namespacedefaults.ts'
import { completePod } from './poddefaults.ts'
import { completeService } from './servicedefaults.ts'

/** What is added to an object of a kind before it is checked; it may refuse the object with a StatusError. */
type Complete = (draft: Draft, look: Look, old: KubeObject | undefined) => void

/** By resource. */
const onCreate: Readonly<Record<string, Complete>> = {
  namespaces: (draft) => completeNamespace(draft),
  pods: (draft) => completePod(draft),
  services: (draft) => completeService(draft, undefined),
}
const onUpdate: Readonly<Record<string, Complete>> = {
  namespaces: (draft) => keepNamespaceLabel(draft),
  services: (draft, _look, old) => completeService(draft, old),
}

/** Brings an object into the form that is stored, before anybody is asked about it. */
export function prepare(resource: string, draft: Draft, look: Look, old: KubeObject | undefined): void {
  const complete = (old ? onUpdate : onCreate)[resource]
  complete?.(draft, look, old)
}
