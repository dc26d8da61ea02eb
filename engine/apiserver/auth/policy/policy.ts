import type { Binding, Subject } from '../rbac/grants.ts'
import type { PolicyRule } from '../rbac/rule.ts'
import { can, read, reportEvents } from './can.ts'
import { controllerRules } from './controllerroles.ts'
import { systemRoles } from './systemroles.ts'
import { platformRoles, type RoleData, userRoles } from './userroles.ts'

/** A role of the built-in policy, as it is created. */
export interface PolicyRole {
  readonly kind: 'ClusterRole' | 'Role'
  readonly metadata: PolicyMeta
  readonly rules?: readonly PolicyRule[]
  readonly aggregationRule?: AggregationRule
}
export interface PolicyBinding {
  readonly kind: 'ClusterRoleBinding' | 'RoleBinding'
  readonly metadata: PolicyMeta
  readonly roleRef: Binding['roleRef']
  readonly subjects?: readonly Subject[]
}
export interface PolicyMeta {
  readonly name: string
  readonly namespace?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}
export interface AggregationRule {
  readonly clusterRoleSelectors?: readonly LabelSelector[]
}
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
}

export const autoupdate = 'rbac.authorization.kubernetes.io/autoupdate'

const apiGroup = 'rbac.authorization.k8s.io'
const meta = (name: string, more: Partial<PolicyMeta> = {}): PolicyMeta => ({
  name,
  ...more,
  labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...more.labels },
  annotations: { [autoupdate]: 'true' },
})

const user = (name: string): Subject => ({ apiGroup, kind: 'User', name })
const team = (name: string): Subject => ({ apiGroup, kind: 'Group', name })
const account = (name: string): Subject => ({ kind: 'ServiceAccount', name, namespace: 'kube-system' })

const clusterRole = ({ name, labels = {}, aggregates, rules }: RoleData): PolicyRole => ({
  kind: 'ClusterRole',
  metadata: meta(name, { labels }),
  ...(rules && { rules }),
  ...(aggregates && {
    aggregationRule: {
      clusterRoleSelectors: [{ matchLabels: { [`${apiGroup}/aggregate-to-${aggregates}`]: 'true' } }],
    },
  }),
})

const clusterBinding = (name: string, subjects: Subject[], role = name): PolicyBinding => ({
  kind: 'ClusterRoleBinding',
  metadata: meta(name),
  roleRef: { apiGroup, kind: 'ClusterRole', name: role },
  ...(subjects.length > 0 && { subjects }),
})

const controllers = Object.entries(controllerRules).map(([name, rules]) => ({
  account: name,
  role: { name: `system:controller:${name}`, rules },
}))

const clusterBindings: readonly PolicyBinding[] = [
  clusterBinding('cluster-admin', [team('system:masters')]),
  clusterBinding('system:monitoring', [team('system:monitoring')]),
  clusterBinding('system:discovery', [team('system:authenticated')]),
  clusterBinding('system:basic-user', [team('system:authenticated')]),
  clusterBinding('system:public-info-viewer', [team('system:authenticated'), team('system:unauthenticated')]),
  clusterBinding('system:build-strategy-docker', [team('system:authenticated')]),
  clusterBinding('system:build-strategy-source', [team('system:authenticated')]),
  clusterBinding('system:build-strategy-jenkinspipeline', [team('system:authenticated')]),
  clusterBinding('system:node-proxier', [user('system:kube-proxy')]),
  clusterBinding('system:kube-controller-manager', [user('system:kube-controller-manager')]),
  clusterBinding('system:kube-dns', [account('kube-dns')]),
  clusterBinding('system:kube-scheduler', [user('system:kube-scheduler')]),
  clusterBinding('system:volume-scheduler', [user('system:kube-scheduler')]),
  clusterBinding(
    'system:webhooks',
    [team('system:authenticated'), team('system:unauthenticated')],
    'system:webhook',
  ),
  // The node authorizer knows better what a node may do than a role can say.
  clusterBinding('system:node', []),
  clusterBinding('system:service-account-issuer-discovery', [team('system:serviceaccounts')]),
  // Our service proxy is part of the node agent and acts as the node.
  clusterBinding('hawser:node-proxier', [team('system:nodes')], 'system:node-proxier'),
  clusterBinding('hawser:node-local-volumes', [team('system:nodes')]),
]

/** Roles that count in one namespace, and who has them. */
const local = (namespace: string, name: string, rules: PolicyRule[], subjects: Subject[], bound = name) => ({
  role: { kind: 'Role', metadata: meta(name, { namespace }), rules } satisfies PolicyRole,
  binding: {
    kind: 'RoleBinding',
    metadata: meta(bound, { namespace }),
    roleRef: { apiGroup, kind: 'Role', name },
    subjects,
  } satisfies PolicyBinding,
})

const leases = 'coordination.k8s.io'
const locals = [
  local(
    'kube-system',
    'extension-apiserver-authentication-reader',
    [can(read, 'core', 'configmaps', 'extension-apiserver-authentication')],
    [user('system:kube-controller-manager'), user('system:kube-scheduler')],
    'system::extension-apiserver-authentication-reader',
  ),
  local(
    'kube-system',
    'system:controller:bootstrap-signer',
    [can(read, 'core', 'secrets')],
    [account('bootstrap-signer')],
  ),
  local(
    'kube-system',
    'system:controller:cloud-provider',
    [can(`create ${read}`, 'core', 'configmaps')],
    [account('cloud-provider')],
  ),
  local(
    'kube-system',
    'system:controller:token-cleaner',
    [can(`delete ${read}`, 'core', 'secrets'), reportEvents],
    [account('token-cleaner')],
  ),
  local(
    'kube-system',
    'system::leader-locking-kube-controller-manager',
    [
      can('watch', 'core', 'configmaps'),
      can('get update', 'core', 'configmaps', 'kube-controller-manager'),
      can(`create update ${read}`, leases, 'leases'),
    ],
    [
      user('system:kube-controller-manager'),
      account('kube-controller-manager'),
      account('leader-election-controller'),
    ],
  ),
  local(
    'kube-system',
    'system::leader-locking-kube-scheduler',
    [
      can('watch', 'core', 'configmaps'),
      can('get update', 'core', 'configmaps', 'kube-scheduler'),
      can(`create update ${read}`, leases, 'leases'),
    ],
    [user('system:kube-scheduler'), account('kube-scheduler')],
  ),
  local(
    'kube-public',
    'system:controller:bootstrap-signer',
    [can(read, 'core', 'configmaps'), can('update', 'core', 'configmaps', 'cluster-info'), reportEvents],
    [account('bootstrap-signer')],
  ),
]

/** Every role that is there from the start. */
export const policyRoles: readonly PolicyRole[] = [
  ...[...userRoles, ...platformRoles, ...systemRoles, ...controllers.map(({ role }) => role)].map(
    clusterRole,
  ),
  ...locals.map(({ role }) => role),
]

/** Every binding that is there from the start. */
export const policyBindings: readonly PolicyBinding[] = [
  ...clusterBindings,
  ...controllers.map(({ account: name, role }) => clusterBinding(role.name, [account(name)])),
  ...locals.map(({ binding }) => binding),
]
