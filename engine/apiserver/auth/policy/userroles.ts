import type { PolicyRule } from '../rbac/rule.ts'
import { can, canGet, read, readWrite, reviewAccess, reviewTokens, write } from './can.ts'

/** A ClusterRole of the built-in policy. */
export interface RoleData {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  /** The role is made of those whose label `rbac.authorization.k8s.io/aggregate-to-…` names this. */
  readonly aggregates?: 'admin' | 'edit' | 'view'
  readonly rules?: readonly PolicyRule[]
}

const into = (role: 'admin' | 'edit' | 'view') => ({
  [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true',
})

const podConnections = 'pods/attach pods/exec pods/portforward pods/proxy'
const workloads = 'daemonsets deployments deployments/scale replicasets replicasets/scale'

const editRules: readonly PolicyRule[] = [
  can(read, 'core', `${podConnections} secrets services/proxy`),
  can('impersonate', 'core', 'serviceaccounts'),
  can(write, 'core', `pods ${podConnections}`),
  can('create', 'core', 'pods/eviction'),
  can(
    write,
    'core',
    'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
  ),
  can('create', 'core', 'serviceaccounts/token'),
  can(write, 'apps', `${workloads} deployments/rollback statefulsets statefulsets/scale`),
  can(write, 'autoscaling', 'horizontalpodautoscalers'),
  can(write, 'batch', 'cronjobs jobs'),
  can(
    write,
    'extensions',
    `${workloads} deployments/rollback ingresses networkpolicies replicationcontrollers/scale`,
  ),
  can(write, 'policy', 'poddisruptionbudgets'),
  can(write, 'networking.k8s.io', 'ingresses networkpolicies'),
  can(readWrite, 'coordination.k8s.io', 'leases'),
]

const viewRules: readonly PolicyRule[] = [
  can(
    read,
    'core',
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
  ),
  can(
    read,
    'core',
    'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
  ),
  can(read, 'core', 'namespaces'),
  can(read, 'discovery.k8s.io', 'endpointslices'),
  can(
    read,
    'apps',
    `controllerrevisions ${workloads} daemonsets/status deployments/status replicasets/status statefulsets statefulsets/scale statefulsets/status`,
  ),
  can(read, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
  can(read, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
  can(
    read,
    'extensions',
    `${workloads} daemonsets/status deployments/status ingresses ingresses/status networkpolicies replicasets/status replicationcontrollers/scale`,
  ),
  can(read, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
  can(read, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
]

const info = ['/healthz', '/livez', '/readyz', '/version', '/version/'] as const

/** Roles for people and for what they run. Facts of upstream's bootstrap policy for 1.32. */
export const userRoles: readonly RoleData[] = [
  {
    name: 'cluster-admin',
    rules: [can('*', '*', '*'), { nonResourceURLs: ['*'], verbs: ['*'] }],
  },
  {
    name: 'system:discovery',
    rules: [
      canGet(
        '/api',
        '/api/*',
        '/apis',
        '/apis/*',
        '/oapi',
        '/oapi/*',
        ...info.slice(0, 2),
        '/openapi',
        '/openapi/*',
        ...info.slice(2),
      ),
    ],
  },
  {
    name: 'system:monitoring',
    rules: [
      canGet(
        '/healthz',
        '/healthz/*',
        '/livez',
        '/livez/*',
        '/metrics',
        '/metrics/slis',
        '/readyz',
        '/readyz/*',
      ),
    ],
  },
  {
    name: 'system:basic-user',
    rules: [
      can('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
      can('create', 'authentication.k8s.io', 'selfsubjectreviews'),
    ],
  },
  { name: 'system:public-info-viewer', rules: [canGet(...info)] },
  { name: 'admin', aggregates: 'admin' },
  { name: 'edit', aggregates: 'edit', labels: into('admin') },
  { name: 'view', aggregates: 'view', labels: into('edit') },
  {
    name: 'system:aggregate-to-admin',
    labels: into('admin'),
    rules: [
      can('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
      can(readWrite, 'rbac.authorization.k8s.io', 'rolebindings roles'),
    ],
  },
  { name: 'system:aggregate-to-edit', labels: into('edit'), rules: editRules },
  { name: 'system:aggregate-to-view', labels: into('view'), rules: viewRules },
  { name: 'system:auth-delegator', rules: [reviewTokens, reviewAccess] },
  {
    name: 'system:service-account-issuer-discovery',
    rules: [canGet('/.well-known/openid-configuration', '/openid/v1/jwks')],
  },
]

/** Which strategies builds may use (X3); everybody has them but `custom`, which runs any image as a build. */
const buildStrategy = (name: string, resources: string): RoleData => ({
  name: `system:build-strategy-${name}`,
  rules: [can('create', 'core build.openshift.io', resources)],
})

const canPull = can('get', 'core image.openshift.io', 'imagestreams/layers')
const canPush = can('get update', 'core image.openshift.io', 'imagestreams/layers')

/** What the roles for people say about the groups that are served here and upstream by others; at `/oapi` they have none. */
export const platformRoles: readonly RoleData[] = [
  buildStrategy('docker', 'builds/docker builds/optimizeddocker'),
  buildStrategy('custom', 'builds/custom'),
  buildStrategy('source', 'builds/source'),
  buildStrategy('jenkinspipeline', 'builds/jenkinspipeline'),
  {
    name: 'system:aggregated-metrics-reader',
    labels: { ...into('view'), ...into('edit'), ...into('admin') },
    rules: [can(read, 'metrics.k8s.io', 'pods nodes')],
  },
  {
    name: 'system:openshift:aggregate-to-edit',
    labels: into('edit'),
    rules: [
      can(write, 'core route.openshift.io', 'routes'),
      can('create', 'core route.openshift.io', 'routes/custom-host'),
      can(write, 'core build.openshift.io', 'buildconfigs builds'),
      can(
        'create',
        'core build.openshift.io',
        'buildconfigs/instantiate buildconfigs/instantiatebinary builds/clone',
      ),
      can(
        write,
        'core image.openshift.io',
        'imagestreams imagestreammappings imagestreamtags imagetags imagestreamimages',
      ),
      can(readWrite, 'core image.openshift.io', 'imagestreams/secrets'),
      can('create', 'core image.openshift.io', 'imagestreamimports'),
      canPush,
    ],
  },
  {
    name: 'system:openshift:aggregate-to-view',
    labels: into('view'),
    rules: [
      can(read, 'core route.openshift.io', 'routes routes/status'),
      can(read, 'core build.openshift.io', 'buildconfigs builds builds/log'),
      can(
        read,
        'core image.openshift.io',
        'imagestreams imagestreams/status imagestreammappings imagestreamtags imagetags imagestreamimages',
      ),
      // Who may look at a project may pull from it.
      canPull,
      can('get', 'core project.openshift.io', 'projects'),
    ],
  },
  {
    name: 'system:image-puller',
    rules: [canPull],
  },
  {
    name: 'system:image-pusher',
    rules: [canPush],
  },
  {
    name: 'system:image-builder',
    rules: [
      canPush,
      // What is pushed to need not be there before.
      can('create', 'core image.openshift.io', 'imagestreams'),
      can('update', 'core build.openshift.io', 'builds/details'),
      can('get', 'core build.openshift.io', 'builds'),
    ],
  },
  {
    name: 'system:image-pruner',
    rules: [
      can('get list', 'core', 'pods replicationcontrollers'),
      can('list', 'core', 'limitranges'),
      can('get list', 'core build.openshift.io', 'buildconfigs builds'),
      can('get list', 'apps', 'daemonsets deployments replicasets statefulsets'),
      can('get list', 'batch', 'cronjobs jobs'),
      can('delete', 'core image.openshift.io', 'images'),
      can('get list watch', 'core image.openshift.io', 'images imagestreams'),
      can('update', 'core image.openshift.io', 'imagestreams/status'),
    ],
  },
  {
    name: 'system:image-auditor',
    rules: [can(`patch update ${read}`, 'core image.openshift.io', 'images')],
  },
  {
    name: 'system:image-signer',
    rules: [
      can('get', 'core image.openshift.io', 'images imagestreams/layers'),
      can('create delete', 'core image.openshift.io', 'imagesignatures'),
    ],
  },
]
