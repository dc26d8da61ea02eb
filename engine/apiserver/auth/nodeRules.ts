import type { ResourceAttributes } from './attributes.ts'

/** One thing a node agent may do. */
interface Rule {
  readonly verbs: readonly string[]
  readonly group: string
  /** `nodes`, or `nodes/status`. */
  readonly resources: readonly string[]
  /** Absent: in every namespace. */
  readonly namespace?: string
  /** Only on the object that has the node's own name. A name that is not known yet (POST to the collection) passes. */
  readonly own?: true
}

const read = ['get', 'list', 'watch']
const write = ['create', 'update', 'patch']

/** What a node agent with its service proxy and its DNS server needs. */
const rules: readonly Rule[] = [
  {
    verbs: read,
    group: '',
    resources: [
      'configmaps',
      'endpoints',
      'namespaces',
      'nodes',
      'persistentvolumeclaims',
      'persistentvolumes',
      'pods',
      'secrets',
      'serviceaccounts',
      'services',
    ],
  },
  { verbs: read, group: 'discovery.k8s.io', resources: ['endpointslices'] },
  { verbs: read, group: 'node.k8s.io', resources: ['runtimeclasses'] },
  { verbs: [...write, 'delete'], group: '', resources: ['nodes'], own: true },
  { verbs: ['update', 'patch'], group: '', resources: ['nodes/status'], own: true },
  // Only for its own pods: nodeTokens.ts.
  { verbs: ['create'], group: '', resources: ['serviceaccounts/token'] },
  { verbs: ['delete'], group: '', resources: ['pods'] },
  { verbs: ['update', 'patch'], group: '', resources: ['pods/status'] },
  // The directory of a local volume is removed by its node, which then takes its finalizer away.
  { verbs: ['patch'], group: '', resources: ['persistentvolumes'] },
  { verbs: write, group: '', resources: ['events'] },
  { verbs: write, group: 'events.k8s.io', resources: ['events'] },
  {
    verbs: ['get', ...write, 'delete'],
    group: 'coordination.k8s.io',
    resources: ['leases'],
    namespace: 'kube-node-lease',
    own: true,
  },
]

/** Whether the agent of `node` may do `verb` on a resource. */
export function nodeMay(node: string, verb: string, on: ResourceAttributes): boolean {
  const resource = on.subresource ? `${on.plural}/${on.subresource}` : on.plural
  return rules.some(
    (rule) =>
      rule.group === on.group &&
      rule.resources.includes(resource) &&
      rule.verbs.includes(verb) &&
      (rule.namespace === undefined || rule.namespace === on.namespace) &&
      (!rule.own || on.name === node || (verb === 'create' && on.name === undefined)),
  )
}
