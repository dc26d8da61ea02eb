import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lease } from '@hawser/kinds/coordination/lease.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { PersistentVolume } from '@hawser/kinds/core/persistentvolume.ts'
import { PersistentVolumeClaim } from '@hawser/kinds/core/persistentvolumeclaim.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { AnyKind } from '@hawser/kinds/kind.ts'
import { shelf } from '../../auth/testing.ts'
import type { AdmissionContext, AdmissionRequest, Operation } from '../chain.ts'
import { nodeRestriction } from '../plugins/noderestriction.ts'

interface Write {
  readonly kind: AnyKind
  readonly operation?: Operation
  readonly subresource?: string
  readonly namespace?: string
  readonly name?: string
  readonly object?: object
  readonly old?: object
  /** Default: node n1. */
  readonly user?: { readonly name: string; readonly groups: readonly string[] }
}

/** Why a write is refused; undefined: it is not. */
function refusal({ kind, operation = 'UPDATE', subresource, ...write }: Write): string | undefined {
  assert.ok(nodeRestriction.handles?.(operation, kind, subresource))
  const objects = shelf()
  objects.put('nodes', { metadata: { name: 'n1', uid: 'uid-n1' } })
  objects.put('pods', pod('here', 'n1'))
  objects.put('pods', pod('there', 'n2'))
  const user = { name: 'system:node:n1', groups: ['system:nodes'] }
  const request = { user, name: 'n1', ...write, kind, operation, subresource } as unknown as AdmissionRequest
  try {
    void nodeRestriction.mutate?.(request, { look: objects } as unknown as AdmissionContext)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

const pod = (name: string, nodeName: string, more: object = {}, spec: object = {}) => ({
  metadata: { namespace: 'shop', name, uid: name, ...more },
  spec: { nodeName, ...spec },
})
const owner = { apiVersion: 'v1', kind: 'Node', name: 'n1', uid: 'uid-n1', controller: true }
const mirror = (spec: object = {}, ownerReferences: object[] = [owner]) => ({
  kind: Pod,
  operation: 'CREATE' as const,
  namespace: 'shop',
  name: 'static',
  object: pod('static', 'n1', { annotations: { 'kubernetes.io/config.mirror': 'x' }, ownerReferences }, spec),
})
const status = (old: object, object: object) => ({
  kind: Pod,
  subresource: 'status',
  namespace: 'shop',
  name: 'here',
  old,
  object,
})
const node = (labels: Record<string, string>, spec: object = {}) => ({
  metadata: { name: 'n1', labels },
  spec,
})
const volume = (finalizers: string[], spec: object = {}) => ({ metadata: { name: 'pv', finalizers }, spec })
const local = 'hawser.dev/local-volume'

const cases: Record<string, readonly [Write, string | undefined]> = {
  'a mirror pod of its own': [mirror(), undefined],
  'a pod that is no mirror': [
    { kind: Pod, operation: 'CREATE', name: 'web', object: pod('web', 'n1') },
    'pods "web" is forbidden: pod does not have "kubernetes.io/config.mirror" annotation, node "n1" can only create mirror pods',
  ],
  'a mirror pod that refers to a secret': [
    mirror({ volumes: [{ name: 'a', secret: { secretName: 'tls' } }] }),
    'pods "static" is forbidden: node "n1" can not create pods that reference secrets',
  ],
  'a mirror pod with an account': [
    mirror({ serviceAccountName: 'default' }),
    'pods "static" is forbidden: node "n1" can not create pods that reference a service account',
  ],
  'a mirror pod that belongs to nobody': [
    mirror({}, []),
    'pods "static" is forbidden: node "n1" can only create pods with an owner reference set to itself',
  ],
  'a mirror pod of an earlier node of that name': [
    mirror({}, [{ ...owner, uid: 'old' }]),
    'pods "static" is forbidden: node n1 UID mismatch: expected old got uid-n1',
  ],
  'deleting a pod that runs here': [
    { kind: Pod, operation: 'DELETE', name: 'here', old: pod('here', 'n1') },
    undefined,
  ],
  'deleting a pod that runs elsewhere': [
    { kind: Pod, operation: 'DELETE', name: 'there', old: pod('there', 'n2') },
    'pods "there" is forbidden: node "n1" can only delete pods with spec.nodeName set to itself',
  ],
  'the status of a pod that runs here': [status(pod('here', 'n1'), pod('here', 'n1')), undefined],
  'the status of a pod that runs elsewhere': [
    status(pod('here', 'n2'), pod('here', 'n2')),
    'pods "here" is forbidden: node "n1" can only update pod status for pods with spec.nodeName set to itself',
  ],
  'labels through the status': [
    status(pod('here', 'n1'), pod('here', 'n1', { labels: { a: 'b' } })),
    'pods "here" is forbidden: node "n1" cannot update labels through pod status',
  ],
  'evicting a pod that runs elsewhere': [
    { kind: Pod, operation: 'CREATE', subresource: 'eviction', namespace: 'shop', name: 'there' },
    'pods "there" is forbidden: node n1 can only evict pods with spec.nodeName set to itself',
  ],
  'its own node': [
    { kind: Node, old: node({}), object: node({ 'kubernetes.io/hostname': 'n1', mine: 'x' }) },
    undefined,
  ],
  'another node': [
    { kind: Node, name: 'n2', old: node({}), object: node({}) },
    'nodes "n2" is forbidden: node "n1" is not allowed to modify node "n2"',
  ],
  'labels that steer workloads': [
    {
      kind: Node,
      old: node({}),
      object: node({ 'node-restriction.kubernetes.io/a': 'x', 'node-role.kubernetes.io/b': '' }),
    },
    'nodes "n1" is forbidden: is not allowed to modify labels: node-restriction.kubernetes.io/a, node-role.kubernetes.io/b',
  ],
  'such labels from the start': [
    { kind: Node, operation: 'CREATE', object: node({ 'node-role.kubernetes.io/master': '' }) },
    'nodes "n1" is forbidden: node "n1" is not allowed to set the following labels: node-role.kubernetes.io/master',
  ],
  'its taints': [
    { kind: Node, old: node({}, { taints: [{ key: 'a' }] }), object: node({}, {}) },
    'nodes "n1" is forbidden: node "n1" is not allowed to modify taints',
  ],
  'its lease': [{ kind: Lease, namespace: 'kube-node-lease' }, undefined],
  'another lease': [
    { kind: Lease, operation: 'CREATE', namespace: 'kube-node-lease', name: 'n2' },
    'leases.coordination.k8s.io "n2" is forbidden: can only access node lease with the same name as the requesting node',
  ],
  'how large a claim has become': [
    {
      kind: PersistentVolumeClaim,
      subresource: 'status',
      name: 'data',
      old: { metadata: { name: 'data', resourceVersion: '1' }, status: { phase: 'Bound' } },
      object: { metadata: { name: 'data' }, status: { phase: 'Bound', capacity: { storage: '2Gi' } } },
    },
    undefined,
  ],
  'the phase of a claim': [
    {
      kind: PersistentVolumeClaim,
      subresource: 'status',
      name: 'data',
      old: { metadata: { name: 'data' }, status: { phase: 'Bound' } },
      object: { metadata: { name: 'data' }, status: { phase: 'Lost' } },
    },
    'persistentvolumeclaims "data" is forbidden: node "n1" is not allowed to update fields other than status.capacity and status.conditions',
  ],
  'letting go of a local volume': [
    { kind: PersistentVolume, name: 'pv', old: volume(['a', local]), object: volume(['a']) },
    undefined,
  ],
  'letting go of what protects a volume': [
    { kind: PersistentVolume, name: 'pv', old: volume(['a', local]), object: volume([]) },
    `persistentvolumes "pv" is forbidden: node "n1" may only remove the finalizer "${local}" of a persistentvolume`,
  ],
  'another directory for a volume': [
    {
      kind: PersistentVolume,
      name: 'pv',
      old: volume([local]),
      object: volume([], { hostPath: { path: '/etc' } }),
    },
    `persistentvolumes "pv" is forbidden: node "n1" may only remove the finalizer "${local}" of a persistentvolume`,
  ],
  'a node that does not say which it is': [
    { kind: Lease, user: { name: 'system:node:', groups: ['system:nodes'] } },
    'leases.coordination.k8s.io "n1" is forbidden: could not determine node from user "system:node:"',
  ],
  'somebody who is no node': [{ kind: Node, name: 'n2', user: { name: 'jane', groups: [] } }, undefined],
}
for (const [name, [write, want]] of Object.entries(cases)) {
  test(`${name}: ${want === undefined ? 'admitted' : 'refused'}`, () => assert.equal(refusal(write), want))
}
