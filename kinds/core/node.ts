import { defineKind, type ObjectOf } from '../kind.ts'
import { s } from '../schema.ts'
import { checkNode } from './checknode.ts'
import { type NodeSpec, nodeSpec } from './nodespec.ts'
import { type NodeStatus, nodeStatus } from './nodestatus.ts'

export type { NodeSpec } from './nodespec.ts'

/** A machine that runs pods. */
export const Node = defineKind({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  scope: 'Cluster',
  message: 'io.k8s.api.core.v1.Node',
  hasStatus: true,
  countsGenerations: false,
  fields: {
    spec: [2, s.defaulted(nodeSpec, {})],
    status: [3, s.defaulted(nodeStatus, {})],
  },
  selectable: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  complete(node) {
    const { status } = node
    // A new one: who writes the object shares the status with what is stored.
    if (status.capacity && !status.allocatable)
      node.status = { ...status, allocatable: { ...status.capacity } }
  },
  validate: ({ spec }, old) => checkNode(spec, old?.spec),
  columns: [
    { name: 'Status', value: statusText },
    { name: 'Roles', value: ({ metadata }) => rolesOf(metadata.labels).join(',') || '<none>' },
    { name: 'Version', afterAge: true, value: ({ status }) => status.nodeInfo.kubeletVersion },
    {
      name: 'Internal-IP',
      priority: 1,
      afterAge: true,
      value: (node) => nodeAddressOf(node, 'InternalIP') ?? '<none>',
    },
    {
      name: 'External-IP',
      priority: 1,
      afterAge: true,
      value: (node) => nodeAddressOf(node, 'ExternalIP') ?? '<none>',
    },
    {
      name: 'OS-Image',
      priority: 1,
      afterAge: true,
      value: ({ status }) => status.nodeInfo.osImage || '<unknown>',
    },
    {
      name: 'Kernel-Version',
      priority: 1,
      afterAge: true,
      value: ({ status }) => status.nodeInfo.kernelVersion || '<unknown>',
    },
    {
      name: 'Container-Runtime',
      priority: 1,
      afterAge: true,
      value: ({ status }) => status.nodeInfo.containerRuntimeVersion || '<unknown>',
    },
  ],
})
export type Node = ObjectOf<typeof Node>

interface Observed {
  readonly status: NodeStatus
}

/** `InternalIP`, `ExternalIP` or `Hostname`: the first address of that type. */
export const nodeAddressOf = ({ status }: Observed, type: string): string | undefined =>
  status.addresses?.find((address) => address.type === type)?.address

/** The node's agent has said lately that it can run pods. */
export const isNodeReady = ({ status }: Observed): boolean => readiness(status.conditions) === 'True'

const readiness = (conditions: NodeStatus['conditions'] = []) =>
  conditions.find(({ type }) => type === 'Ready')?.status

function statusText({ spec, status }: Observed & { readonly spec: NodeSpec }): string {
  const ready = readiness(status.conditions)
  const text = ready === undefined ? 'Unknown' : ready === 'True' ? 'Ready' : 'NotReady'
  return spec.unschedulable ? `${text},SchedulingDisabled` : text
}

const rolePrefix = 'node-role.kubernetes.io/'
function rolesOf(labels: Readonly<Record<string, string>> = {}): string[] {
  const roles = Object.keys(labels).filter((key) => key.startsWith(rolePrefix))
  const named = labels['kubernetes.io/role']
  return [...roles.map((key) => key.slice(rolePrefix.length)), ...(named ? [named] : [])]
    .filter(Boolean)
    .sort()
}
