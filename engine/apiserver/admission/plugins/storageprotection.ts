import type { AdmissionPlugin } from '../chain.ts'

const finalizerOf: Readonly<Record<string, string>> = {
  persistentvolumes: 'kubernetes.io/pv-protection',
  persistentvolumeclaims: 'kubernetes.io/pvc-protection',
}

/** Storage that somebody uses is not taken away: controllers let go of it when nobody does. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: 'StorageObjectInUseProtection',
  handles: (operation, { resource }, subresource) =>
    operation === 'CREATE' && subresource === undefined && Object.hasOwn(finalizerOf, resource),
  mutate({ kind, object }) {
    const finalizer = finalizerOf[kind.resource]
    if (!object || !finalizer) return
    const { finalizers = [] } = object.metadata
    if (!finalizers.includes(finalizer)) object.metadata.finalizers = [...finalizers, finalizer]
  },
}
