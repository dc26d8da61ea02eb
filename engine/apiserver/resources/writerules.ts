import type { AnyKind } from '@hawser/kinds/kind.ts'

/** Kinds that a PUT makes when nothing of that name is there: upstream's `AllowCreateOnUpdate`. */
const created: ReadonlySet<string> = new Set([
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'endpoints',
  'events',
  'leases.coordination.k8s.io',
  'limitranges',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'runtimeclasses.node.k8s.io',
  'services',
])
export const createsOnUpdate = ({ resource }: AnyKind): boolean => created.has(resource)

/** Kinds that are never replaced blindly, such as a lease, whose two holders must notice each other. */
const conditional: ReadonlySet<string> = new Set([
  'apiservices.apiregistration.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'leases.coordination.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'poddisruptionbudgets.policy',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'runtimeclasses.node.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'volumeattachments.storage.k8s.io',
])

/** Upstream's `AllowUnconditionalUpdate` is false for them, and for custom resources. */
export const needsVersion = ({ resource, isCustom }: AnyKind): boolean =>
  isCustom === true || conditional.has(resource)
