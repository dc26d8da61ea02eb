import type { Draft } from './draft.ts'

/** Lets selectors pick namespaces by name. */
const nameLabel = 'kubernetes.io/metadata.name'

/** A new namespace is kept by a finalizer until all that is in it is gone. */
export function completeNamespace({ metadata, ...draft }: Draft): void {
  const spec = draft.spec as { finalizers?: string[] }
  spec.finalizers = [...new Set([...(spec.finalizers ?? []), 'kubernetes'])]
  if (metadata.name) metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name }
}

/** Everybody relies on the label: it cannot be changed. */
export function keepNamespaceLabel({ metadata }: Draft): void {
  if (metadata.name) metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name }
}
