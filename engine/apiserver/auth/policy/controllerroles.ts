import type { PolicyRule } from '../rbac/rule.ts'
import { can, read, reportEvents, reviewAccess } from './can.ts'

const both = 'apps extensions'
const certificates = 'certificates.k8s.io'
const signers = [
  'kube-apiserver-client',
  'kube-apiserver-client-kubelet',
  'kubelet-serving',
  'legacy-unknown',
]

/** A controller that keeps pods of its own. */
const keepsPods = can('create delete list patch watch', 'core', 'pods')
const keepsAll = 'create delete get list patch update watch'
const keepsSlices = can('create delete get list update watch', 'discovery.k8s.io', 'endpointslices')

/**
 * What each controller of upstream's controller manager may do, by the name of its ServiceAccount in kube-system. Its
 * role is `system:controller:NAME`. Facts of upstream's bootstrap policy for 1.32 with the gates that are on there.
 */
export const controllerRules: Readonly<Record<string, readonly PolicyRule[]>> = {
  'attachdetach-controller': [
    can('list watch', 'core', 'persistentvolumeclaims persistentvolumes'),
    can(read, 'core', 'nodes'),
    can('patch update', 'core', 'nodes/status'),
    can('list watch', 'core', 'pods'),
    reportEvents,
    can('create delete get list watch', 'storage.k8s.io', 'volumeattachments'),
    can(read, 'storage.k8s.io', 'csidrivers'),
    can(read, 'storage.k8s.io', 'csinodes'),
  ],
  'clusterrole-aggregation-controller': [
    can(`escalate patch update ${read}`, 'rbac.authorization.k8s.io', 'clusterroles'),
  ],
  'cronjob-controller': [
    can(`update ${read}`, 'batch', 'cronjobs'),
    can(keepsAll, 'batch', 'jobs'),
    can('update', 'batch', 'cronjobs/status'),
    can('update', 'batch', 'cronjobs/finalizers'),
    can('delete list watch', 'core', 'pods'),
    reportEvents,
  ],
  'daemon-set-controller': [
    can(read, both, 'daemonsets'),
    can('update', both, 'daemonsets/status'),
    can('update', both, 'daemonsets/finalizers'),
    can('list watch', 'core', 'nodes'),
    keepsPods,
    can('create', 'core', 'pods/binding'),
    can(keepsAll, 'apps', 'controllerrevisions'),
    reportEvents,
  ],
  'deployment-controller': [
    can(`update ${read}`, both, 'deployments'),
    can('update', both, 'deployments/status'),
    can('update', both, 'deployments/finalizers'),
    can(keepsAll, both, 'replicasets'),
    can(`update ${read}`, 'core', 'pods'),
    reportEvents,
  ],
  'disruption-controller': [
    can(read, both, 'deployments'),
    can(read, both, 'replicasets'),
    can(read, 'core', 'replicationcontrollers'),
    can(read, 'policy', 'poddisruptionbudgets'),
    can(read, 'apps', 'statefulsets'),
    can('update', 'policy', 'poddisruptionbudgets/status'),
    can('patch update', 'core', 'pods/status'),
    can('get', '*', '*/scale'),
    reportEvents,
  ],
  'endpoint-controller': [
    can(read, 'core', 'pods services'),
    can(`create delete update ${read}`, 'core', 'endpoints'),
    can('create', 'core', 'endpoints/restricted'),
    reportEvents,
  ],
  'endpointslice-controller': [
    can(read, 'core', 'nodes pods services'),
    can('update', 'core', 'services/finalizers'),
    keepsSlices,
    reportEvents,
  ],
  'endpointslicemirroring-controller': [
    can(read, 'core', 'endpoints services'),
    can('update', 'core', 'services/finalizers'),
    can('update', 'core', 'endpoints/finalizers'),
    keepsSlices,
    reportEvents,
  ],
  'ephemeral-volume-controller': [
    can(read, 'core', 'pods'),
    can('update', 'core', 'pods/finalizers'),
    can(`create ${read}`, 'core', 'persistentvolumeclaims'),
    reportEvents,
  ],
  'expand-controller': [
    can(`patch update ${read}`, 'core', 'persistentvolumes'),
    can('patch update', 'core', 'persistentvolumeclaims/status'),
    can(read, 'core', 'persistentvolumeclaims'),
    reportEvents,
    can('get', 'core', 'services'),
  ],
  'generic-garbage-collector': [can(`delete patch update ${read}`, '*', '*'), reportEvents],
  'horizontal-pod-autoscaler': [
    can(read, 'autoscaling', 'horizontalpodautoscalers'),
    can('update', 'autoscaling', 'horizontalpodautoscalers/status'),
    can('get update', '*', '*/scale'),
    can('list watch', 'core', 'pods'),
    can('list watch', 'metrics.k8s.io', 'pods'),
    can(read, 'custom.metrics.k8s.io', '*'),
    can(read, 'external.metrics.k8s.io', '*'),
    reportEvents,
  ],
  'job-controller': [
    can(`patch update ${read}`, 'batch', 'jobs'),
    can('update', 'batch', 'jobs/status'),
    can('update', 'batch', 'jobs/finalizers'),
    keepsPods,
    reportEvents,
  ],
  'namespace-controller': [
    can(`delete ${read}`, 'core', 'namespaces'),
    can('update', 'core', 'namespaces/finalize namespaces/status'),
    can(`delete deletecollection ${read}`, '*', '*'),
  ],
  'node-controller': [
    can(`delete patch update ${read}`, 'core', 'nodes'),
    can('patch update', 'core', 'nodes/status'),
    can('patch update', 'core', 'pods/status'),
    can(`delete ${read}`, 'core', 'pods'),
    reportEvents,
  ],
  'persistent-volume-binder': [
    can(`create delete update ${read}`, 'core', 'persistentvolumes'),
    can('update', 'core', 'persistentvolumes/status'),
    can(`update ${read}`, 'core', 'persistentvolumeclaims'),
    can('update', 'core', 'persistentvolumeclaims/status'),
    can(`create delete ${read}`, 'core', 'pods'),
    can(read, 'storage.k8s.io', 'storageclasses'),
    can('list watch', 'core', 'nodes'),
    reportEvents,
    can('watch', 'core', 'events'),
    can('get', 'core', 'services'),
  ],
  'pod-garbage-collector': [
    can('delete list watch', 'core', 'pods'),
    can(read, 'core', 'nodes'),
    can('patch', 'core', 'pods/status'),
  ],
  'replicaset-controller': [
    can(`update ${read}`, both, 'replicasets'),
    can('update', both, 'replicasets/status'),
    can('update', both, 'replicasets/finalizers'),
    keepsPods,
    reportEvents,
  ],
  'replication-controller': [
    can(`update ${read}`, 'core', 'replicationcontrollers'),
    can('update', 'core', 'replicationcontrollers/status'),
    can('update', 'core', 'replicationcontrollers/finalizers'),
    keepsPods,
    reportEvents,
  ],
  'resourcequota-controller': [
    can('list watch', '*', '*'),
    can('update', 'core', 'resourcequotas/status'),
    reportEvents,
  ],
  'route-controller': [
    can('list watch', 'core', 'nodes'),
    can('patch', 'core', 'nodes/status'),
    reportEvents,
  ],
  'service-account-controller': [can('create', 'core', 'serviceaccounts'), reportEvents],
  'service-controller': [
    can(read, 'core', 'services'),
    can('patch update', 'core', 'services/status'),
    can('list watch', 'core', 'nodes'),
    reportEvents,
  ],
  'statefulset-controller': [
    can('list watch', 'core', 'pods'),
    can(read, 'apps', 'statefulsets'),
    can('update', 'apps', 'statefulsets/status'),
    can('update', 'apps', 'statefulsets/finalizers'),
    can('create delete get patch update', 'core', 'pods'),
    can(keepsAll, 'apps', 'controllerrevisions'),
    can(`create ${read}`, 'core', 'persistentvolumeclaims'),
    can('delete update', 'core', 'persistentvolumeclaims'),
    can('update', 'core', 'pods/finalizers'),
    reportEvents,
  ],
  'ttl-controller': [can('list patch update watch', 'core', 'nodes'), reportEvents],
  'certificate-controller': [
    can(`delete ${read}`, certificates, 'certificatesigningrequests'),
    can('update', certificates, 'certificatesigningrequests/approval certificatesigningrequests/status'),
    can('approve', certificates, 'signers', 'kubernetes.io/kube-apiserver-client-kubelet'),
    can('sign', certificates, 'signers', ...signers.map((signer) => `kubernetes.io/${signer}`)),
    reviewAccess,
    reportEvents,
  ],
  'pvc-protection-controller': [
    can(`update ${read}`, 'core', 'persistentvolumeclaims'),
    can(read, 'core', 'pods'),
    reportEvents,
  ],
  'pv-protection-controller': [can(`update ${read}`, 'core', 'persistentvolumes'), reportEvents],
  'ttl-after-finished-controller': [can(`delete ${read}`, 'batch', 'jobs'), reportEvents],
  'root-ca-cert-publisher': [can('create update', 'core', 'configmaps'), reportEvents],
  'validatingadmissionpolicy-status-controller': [
    can(read, 'admissionregistration.k8s.io', 'validatingadmissionpolicies'),
    can('get patch update', 'admissionregistration.k8s.io', 'validatingadmissionpolicies/status'),
    reportEvents,
  ],
  'legacy-service-account-token-cleaner': [
    can('get', 'core', 'configmaps', 'kube-apiserver-legacy-service-account-token-tracking'),
    can('delete patch', 'core', 'secrets'),
  ],
}
