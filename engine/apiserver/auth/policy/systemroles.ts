import { can, read, reportEvents, reviewAccess, reviewTokens } from './can.ts'
import { nodeRules } from './noderules.ts'
import type { RoleData } from './userroles.ts'

const certificates = 'certificates.k8s.io'
const volumes = 'persistentvolumes'
const claims = 'persistentvolumeclaims'

const leaderLease = (name: string) => [
  can('create', 'coordination.k8s.io', 'leases'),
  can('get update', 'coordination.k8s.io', 'leases', name),
]

const approver = (name: string, signer: string): RoleData => ({
  name: `system:${certificates}:${name}`,
  rules: [can('approve', certificates, 'signers', `kubernetes.io/${signer}`)],
})

const nodeClient = (kind: string): RoleData => ({
  name: `system:${certificates}:certificatesigningrequests:${kind}`,
  rules: [can('create', certificates, `certificatesigningrequests/${kind}`)],
})

/** Roles of the cluster's own components. Facts of upstream's bootstrap policy for 1.32. */
export const systemRoles: readonly RoleData[] = [
  {
    name: 'system:heapster',
    rules: [can(read, 'core', 'events namespaces nodes pods'), can(read, 'extensions', 'deployments')],
  },
  { name: 'system:node', rules: nodeRules },
  {
    name: 'system:node-problem-detector',
    rules: [can('get', 'core', 'nodes'), can('patch', 'core', 'nodes/status'), reportEvents],
  },
  {
    name: 'system:kubelet-api-admin',
    rules: [
      can(read, 'core', 'nodes'),
      can('proxy', 'core', 'nodes'),
      can('*', 'core', 'nodes/log nodes/metrics nodes/proxy nodes/stats'),
    ],
  },
  {
    name: 'system:node-bootstrapper',
    rules: [can(`create ${read}`, certificates, 'certificatesigningrequests')],
  },
  {
    name: 'system:node-proxier',
    rules: [
      can('list watch', 'core', 'endpoints services'),
      can(read, 'core', 'nodes'),
      reportEvents,
      can('list watch', 'discovery.k8s.io', 'endpointslices'),
    ],
  },
  { name: 'system:kube-aggregator', rules: [can(read, 'core', 'endpoints services')] },
  {
    name: 'system:kube-controller-manager',
    rules: [
      reportEvents,
      ...leaderLease('kube-controller-manager'),
      can('create', 'core', 'secrets serviceaccounts'),
      can('delete', 'core', 'secrets'),
      can('get', 'core', 'configmaps namespaces secrets serviceaccounts'),
      can('update', 'core', 'secrets serviceaccounts'),
      reviewTokens,
      reviewAccess,
      can('list watch', '*', '*'),
      can('create', 'core', 'serviceaccounts/token'),
    ],
  },
  { name: 'system:kube-dns', rules: [can('list watch', 'core', 'endpoints services')] },
  {
    name: 'system:persistent-volume-provisioner',
    rules: [
      can(`create delete ${read}`, 'core', volumes),
      can(`update ${read}`, 'core', claims),
      can(read, 'storage.k8s.io', 'storageclasses'),
      can('watch', 'core', 'events'),
      reportEvents,
    ],
  },
  {
    name: 'system:volume-scheduler',
    rules: [
      can(`patch update ${read}`, 'core', volumes),
      can(read, 'storage.k8s.io', 'storageclasses'),
      can(`patch update ${read}`, 'core', claims),
    ],
  },
  {
    name: 'system:kube-scheduler',
    rules: [
      reportEvents,
      ...leaderLease('kube-scheduler'),
      can(read, 'core', 'nodes'),
      can(`delete ${read}`, 'core', 'pods'),
      can('create', 'core', 'bindings pods/binding'),
      can('patch update', 'core', 'pods/status'),
      can(read, 'core', 'replicationcontrollers services'),
      can(read, 'apps extensions', 'replicasets'),
      can(read, 'apps', 'statefulsets'),
      can(read, 'policy', 'poddisruptionbudgets'),
      can(read, 'core', `${claims} ${volumes}`),
      reviewTokens,
      reviewAccess,
      can(read, 'storage.k8s.io', 'csinodes'),
      can(read, 'core', 'namespaces'),
      can(read, 'storage.k8s.io', 'csidrivers'),
      can(read, 'storage.k8s.io', 'csistoragecapacities'),
    ],
  },
  nodeClient('nodeclient'),
  nodeClient('selfnodeclient'),
  approver('kube-apiserver-client-approver', 'kube-apiserver-client'),
  approver('kube-apiserver-client-kubelet-approver', 'kube-apiserver-client-kubelet'),
  approver('kubelet-serving-approver', 'kubelet-serving'),
  approver('legacy-unknown-approver', 'legacy-unknown'),
  // The secret in the path protects what it starts.
  { name: 'system:webhook', rules: [can('create get', 'core build.openshift.io', 'buildconfigs/webhooks')] },
  {
    // Our nodes remove the directories of local volumes and then let the volume go; NodeRestriction keeps them to that.
    name: 'hawser:node-local-volumes',
    rules: [can(`patch ${read}`, 'core', volumes)],
  },
]
