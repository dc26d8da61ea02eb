import type { FlowSchema, PolicyRules, PriorityLevel, Subject } from './flowschema.ts'

/** An administrator who sets it to `false` keeps his own version of the object. */
export const autoupdate = 'apf.kubernetes.io/autoupdate-spec'
const metadataOf = (name: string) => ({
  name,
  annotations: { [autoupdate]: 'true' },
})

const limited = (
  name: string,
  nominalConcurrencyShares: number,
  lendablePercent: number,
  queues: number,
  handSize: number,
): PriorityLevel => ({
  metadata: metadataOf(name),
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares,
      lendablePercent,
      limitResponse: { type: 'Queue', queuing: { queues, handSize, queueLengthLimit: 50 } },
    },
  },
})

/** The priority levels that are there from the start: upstream's, with its figures. */
export const priorityLevels: readonly PriorityLevel[] = [
  {
    metadata: metadataOf('exempt'),
    spec: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  },
  {
    metadata: metadataOf('catch-all'),
    spec: {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
    },
  },
  limited('system', 30, 33, 64, 6),
  limited('node-high', 40, 25, 64, 6),
  limited('leader-election', 10, 0, 16, 4),
  limited('workload-high', 40, 50, 128, 6),
  limited('workload-low', 100, 90, 128, 6),
  limited('global-default', 20, 50, 128, 6),
]

const users = (...names: string[]): Subject[] => names.map((name) => ({ kind: 'User', user: { name } }))
const groups = (...names: string[]): Subject[] => names.map((name) => ({ kind: 'Group', group: { name } }))
const systemAccounts = (...names: string[]): Subject[] =>
  names.map((name) => ({ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name } }))
const everybody = groups('system:unauthenticated', 'system:authenticated')

const all = ['*']
const everyResource = { verbs: all, apiGroups: all, resources: all, namespaces: all, clusterScope: true }
/** Whatever they ask for. */
const everythingOf = (subjects: readonly Subject[]): PolicyRules => ({
  subjects,
  resourceRules: [everyResource],
  nonResourceRules: [{ verbs: all, nonResourceURLs: all }],
})
/** What an election of a leader needs of some objects. */
const electing = (apiGroup: string, ...resources: string[]) => ({
  verbs: ['get', 'create', 'update'],
  apiGroups: [apiGroup],
  resources,
  namespaces: all,
})

const schema = (
  name: string,
  level: string,
  matchingPrecedence: number,
  by: 'ByUser' | 'ByNamespace' | undefined,
  rules: PolicyRules,
): FlowSchema => ({
  metadata: metadataOf(name),
  spec: {
    priorityLevelConfiguration: { name: level },
    matchingPrecedence,
    ...(by && { distinguisherMethod: { type: by } }),
    rules: [rules],
  },
})

const leases = 'coordination.k8s.io'
const controllerManager = 'system:kube-controller-manager'
const scheduler = 'system:kube-scheduler'

/** The flow schemas that are there from the start: upstream's. */
export const flowSchemas: readonly FlowSchema[] = [
  schema('exempt', 'exempt', 1, undefined, everythingOf(groups('system:masters'))),
  schema('probes', 'exempt', 2, undefined, {
    subjects: everybody,
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
  }),
  schema('system-leader-election', 'leader-election', 100, 'ByUser', {
    subjects: [...users(controllerManager, scheduler), ...systemAccounts('*')],
    resourceRules: [electing(leases, 'leases')],
  }),
  schema('endpoint-controller', 'workload-high', 150, 'ByUser', {
    subjects: [
      ...users(controllerManager),
      ...systemAccounts('endpoint-controller', 'endpointslicemirroring-controller'),
    ],
    resourceRules: [electing('', 'endpoints')],
  }),
  schema('workload-leader-election', 'leader-election', 200, 'ByUser', {
    subjects: systemAccounts('*'),
    resourceRules: [electing('', 'endpoints', 'configmaps'), electing(leases, 'leases')],
  }),
  schema('system-node-high', 'node-high', 400, 'ByUser', {
    subjects: groups('system:nodes'),
    resourceRules: [
      { ...everyResource, apiGroups: [''], resources: ['nodes', 'nodes/status'] },
      { verbs: all, apiGroups: [leases], resources: ['leases'], namespaces: all },
    ],
  }),
  schema('system-nodes', 'system', 500, 'ByUser', everythingOf(groups('system:nodes'))),
  schema(
    'kube-controller-manager',
    'workload-high',
    800,
    'ByNamespace',
    everythingOf(users(controllerManager)),
  ),
  schema('kube-scheduler', 'workload-high', 800, 'ByNamespace', everythingOf(users(scheduler))),
  schema(
    'kube-system-service-accounts',
    'workload-high',
    900,
    'ByNamespace',
    everythingOf(systemAccounts('*')),
  ),
  schema('service-accounts', 'workload-low', 9000, 'ByUser', everythingOf(groups('system:serviceaccounts'))),
  schema('global-default', 'global-default', 9900, 'ByUser', everythingOf(everybody)),
  schema('catch-all', 'catch-all', 10_000, 'ByUser', everythingOf(everybody)),
]
