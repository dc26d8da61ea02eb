/** Messages that have one owner as a whole: upstream's types marked `+structType=atomic`. */
const atomic: Readonly<Record<string, readonly string[]>> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1': ['LabelSelector', 'OwnerReference'],
  'io.k8s.api.admissionregistration.v1': [
    'MatchResources',
    'NamedRuleWithOperations',
    'ParamKind',
    'ParamRef',
    'Variable',
  ],
  'io.k8s.api.autoscaling.v1': ['CrossVersionObjectReference'],
  'io.k8s.api.core.v1': [
    'ConfigMapKeySelector',
    'EndpointAddress',
    'EndpointPort',
    'LocalObjectReference',
    'NodeSelector',
    'NodeSelectorTerm',
    'ObjectFieldSelector',
    'ObjectReference',
    'ResourceFieldSelector',
    'ScopeSelector',
    'SecretKeySelector',
    'SecretReference',
    'TopologySelectorTerm',
    'TypedLocalObjectReference',
  ],
  'io.k8s.api.discovery.v1': ['EndpointPort'],
  'io.k8s.api.networking.v1': ['ServiceBackendPort'],
  'io.k8s.api.rbac.v1': ['RoleRef', 'Subject'],
}

const names = new Set(
  Object.entries(atomic).flatMap(([group, messages]) => messages.map((message) => `${group}.${message}`)),
)

/** Whether upstream marks the message `io.k8s.api.core.v1.ObjectReference` so. */
export const isAtomicMessage = (name: string): boolean => names.has(name)
