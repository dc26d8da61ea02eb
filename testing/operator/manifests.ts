import { type Definition, definitions } from './definitions.ts'

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly [field: string]: unknown
}
export interface Chart {
  readonly namespace: string
  /** Where the container of the operator serves webhooks. */
  readonly webhookPort: number
  /** Base64 of the PEM that webhooks are trusted by. */
  readonly caBundle: string
  readonly replicas?: number
}

const name = 'db-operator'
const service = `${name}-webhooks`
const labels = {
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/instance': 'db',
  'app.kubernetes.io/version': '1.4.0',
  'app.kubernetes.io/managed-by': 'Helm',
}
const selector = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/instance': 'db' }
const ownGroup = ['databases', 'backups', 'databaseclasses']

/** The definitions of an operator's kinds: installed first, and by some tools apart from the rest. */
export const customKinds = ({ namespace, caBundle }: Chart): Definition[] =>
  definitions({ namespace, service, caBundle })

/** All else of the installation of an operator, in the order in which Helm installs kinds. */
export function manifests(chart: Chart): Manifest[] {
  const { namespace } = chart
  const meta = (suffix = '') => ({ name: `${name}${suffix}`, labels })
  const own = (suffix = '') => ({ name: `${name}${suffix}`, namespace, labels })
  const account = [{ kind: 'ServiceAccount', name, namespace }]
  const roleRef = (kind: string, of: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name: of })
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1' }
  return [
    {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: meta('-critical'),
      value: 1_000_000,
      description: 'Operators go on when applications must wait.',
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: own(),
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ port: 'webhooks', protocol: 'TCP' }] }],
      },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: own(),
      spec: { minAvailable: 1, selector: { matchLabels: selector } },
    },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: own(), automountServiceAccountToken: true },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: own('-config'),
      data: { 'config.yaml': 'leaderElection: true\nlogLevel: info\n' },
    },
    {
      ...rbac,
      kind: 'ClusterRole',
      metadata: meta(),
      rules: [
        {
          apiGroups: ['db.example.com'],
          resources: ownGroup,
          verbs: ['get', 'list', 'watch', 'update', 'patch'],
        },
        {
          apiGroups: ['db.example.com'],
          resources: ownGroup.map((one) => `${one}/status`),
          verbs: ['patch'],
        },
        {
          apiGroups: ['db.example.com'],
          resources: ownGroup.map((one) => `${one}/finalizers`),
          verbs: ['update'],
        },
        {
          apiGroups: ['apps', ''],
          resources: ['deployments', 'services', 'configmaps'],
          verbs: ['get', 'list', 'watch', 'create', 'patch', 'delete'],
        },
        { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
      ],
    },
    {
      ...rbac,
      kind: 'ClusterRole',
      metadata: {
        ...meta('-edit'),
        labels: {
          ...labels,
          'rbac.authorization.k8s.io/aggregate-to-admin': 'true',
          'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
        },
      },
      rules: [
        {
          apiGroups: ['db.example.com'],
          resources: ['databases', 'backups'],
          verbs: ['create', 'delete', 'deletecollection', 'patch', 'update'],
        },
      ],
    },
    {
      ...rbac,
      kind: 'ClusterRole',
      metadata: {
        ...meta('-view'),
        labels: { ...labels, 'rbac.authorization.k8s.io/aggregate-to-view': 'true' },
      },
      rules: [
        {
          apiGroups: ['db.example.com'],
          resources: ['databases', 'backups'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    },
    {
      ...rbac,
      kind: 'ClusterRoleBinding',
      metadata: meta(),
      roleRef: roleRef('ClusterRole', name),
      subjects: account,
    },
    {
      ...rbac,
      kind: 'Role',
      metadata: own('-leader-election'),
      rules: [
        { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
        {
          apiGroups: ['coordination.k8s.io'],
          resources: ['leases'],
          resourceNames: [name],
          verbs: ['get', 'update'],
        },
        { apiGroups: [''], resources: ['secrets'], resourceNames: [`${name}-license`], verbs: ['get'] },
      ],
    },
    {
      ...rbac,
      kind: 'RoleBinding',
      metadata: own('-leader-election'),
      roleRef: roleRef('Role', `${name}-leader-election`),
      subjects: account,
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: own('-webhooks'),
      spec: { selector, ports: [{ name: 'https', port: 443, targetPort: 'webhooks' }] },
    },
    operatorDeployment(chart, own()),
    leaseOf(own()),
    webhookConfiguration(chart, 'Mutating', meta(), '/mutate', ['CREATE', 'UPDATE']),
    webhookConfiguration(chart, 'Validating', meta(), '/validate', ['CREATE', 'UPDATE', 'DELETE']),
  ]
}

const leaseOf = (metadata: Manifest['metadata']): Manifest => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata,
  spec: {},
})

function operatorDeployment({ webhookPort, replicas = 1 }: Chart, metadata: Manifest['metadata']): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: name,
          priorityClassName: `${name}-critical`,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'operator',
              image: 'registry.example.com/db-operator:1.4.0',
              args: ['--leader-elect', `--webhook-port=${webhookPort}`],
              ports: [{ name: 'webhooks', containerPort: webhookPort }],
              resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '1', memory: '128Mi' } },
              readinessProbe: { httpGet: { path: '/readyz', port: 'webhooks', scheme: 'HTTPS' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              env: [
                {
                  name: 'POD_NAMESPACE',
                  valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
                },
              ],
            },
          ],
        },
      },
    },
  }
}

function webhookConfiguration(
  { namespace, caBundle }: Chart,
  type: 'Mutating' | 'Validating',
  metadata: Manifest['metadata'],
  path: string,
  operations: readonly string[],
): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: `${type}WebhookConfiguration`,
    metadata,
    webhooks: [
      {
        name: `${type.toLowerCase()}.db.example.com`,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        timeoutSeconds: 5,
        rules: [
          {
            apiGroups: ['db.example.com'],
            apiVersions: ['v1'],
            resources: ['databases'],
            operations,
            scope: '*',
          },
        ],
        clientConfig: { service: { namespace, name: service, path, port: 443 }, caBundle },
      },
    ],
  }
}

/** An instance of a kind that is defined by the same installation. */
export const monitor = (namespace: string): Manifest => ({
  apiVersion: 'monitoring.example.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name, namespace, labels },
  spec: {
    selector: { matchLabels: selector },
    endpoints: [
      {
        port: 'https',
        interval: '30s',
        tlsConfig: { insecureSkipVerify: true },
        relabelings: [{ action: 'replace', sourceLabels: ['pod'], targetLabel: 'instance' }],
      },
    ],
  },
})

/** What Helm runs before it installs, and deletes when it has succeeded. */
export const hook = (namespace: string): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name: `${name}-check`,
    namespace,
    labels,
    annotations: {
      'helm.sh/hook': 'pre-install,pre-upgrade',
      'helm.sh/hook-weight': '-5',
      'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
    },
  },
  spec: {
    backoffLimit: 1,
    template: {
      metadata: { labels },
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'check', image: 'registry.example.com/db-operator:1.4.0', args: ['check'] }],
      },
    },
  },
})
