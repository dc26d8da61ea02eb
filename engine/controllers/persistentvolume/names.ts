/** Names that the parts of volume handling share; those of Kubernetes are upstream's. */

export const LOCAL_PROVISIONER = 'hawser.dev/local'
/** Held by the node until it has removed the directory of a deleted volume. */
export const LOCAL_FINALIZER = 'hawser.dev/local-volume'
/** A claim that a pod uses stays. */
export const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection'
/** A volume that is bound to a claim stays. */
export const VOLUME_PROTECTION = 'kubernetes.io/pv-protection'

export const PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by'
export const BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller'
export const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed'
export const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class'
/** How a claim named its class before there was a field for it. */
export const CLAIM_CLASS = 'volume.beta.kubernetes.io/storage-class'
export const CLAIM_PROVISIONER = 'volume.kubernetes.io/storage-provisioner'
