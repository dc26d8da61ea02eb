import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Attributes, forbidden, type ResourceAttributes } from './attributes.ts'
import { isAllowed } from './authorize.ts'

const admin = { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] }
const node = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] }
const impostor = { name: 'n1', groups: ['system:nodes', 'system:authenticated'] }
const jane = { name: 'jane', groups: ['developers', 'system:authenticated'] }

const on = (resource: string, name?: string, namespace?: string): ResourceAttributes => {
  const [full = '', subresource] = resource.split('/')
  const [plural = '', ...group] = full.split('.')
  return { group: group.join('.'), plural, subresource, name, namespace }
}
type Case = readonly [Attributes['user'], string, Attributes['on'], boolean]
const cases: Record<string, Case> = {
  'an administrator deletes anything': [admin, 'delete', on('namespaces', 'kube-system'), true],
  'an administrator reads any path': [admin, 'get', { path: '/metrics' }, true],
  'a user without a role reads no pods': [jane, 'list', on('pods', undefined, 'default'), false],
  'everybody known may discover the API': [jane, 'get', { path: '/apis/apps/v1' }, true],
  'everybody known may read the OpenAPI document': [jane, 'get', { path: '/openapi/v3' }, true],
  'metrics are for administrators': [jane, 'get', { path: '/metrics' }, false],
  'a path that only starts like discovery is not it': [jane, 'get', { path: '/apisecret' }, false],
  'a node watches pods': [node, 'watch', on('pods'), true],
  'a node reads secrets': [node, 'get', on('secrets', 's', 'default'), true],
  'a node writes no secrets': [node, 'update', on('secrets', 's', 'default'), false],
  'a node watches endpoint slices': [node, 'watch', on('endpointslices.discovery.k8s.io'), true],
  'a node registers itself': [node, 'create', on('nodes'), true],
  'a node updates itself': [node, 'patch', on('nodes', 'n1'), true],
  'a node does not update another': [node, 'patch', on('nodes', 'n2'), false],
  'a node reports its own status': [node, 'patch', on('nodes/status', 'n1'), true],
  'a node does not report the status of another': [node, 'update', on('nodes/status', 'n2'), false],
  'a node reports the status of pods': [node, 'patch', on('pods/status', 'web', 'default'), true],
  'a node does not change pods': [node, 'patch', on('pods', 'web', 'default'), false],
  'a node does not bind pods': [node, 'create', on('pods/binding', 'web', 'default'), false],
  'a node deletes pods it has stopped': [node, 'delete', on('pods', 'web', 'default'), true],
  'a node does not delete pods by the dozen': [
    node,
    'deletecollection',
    on('pods', undefined, 'default'),
    false,
  ],
  'a node runs nothing in pods': [node, 'create', on('pods/exec', 'web', 'default'), false],
  'a node lets go of a volume whose directory it removed': [
    node,
    'patch',
    on('persistentvolumes', 'pv'),
    true,
  ],
  'a node makes no volumes': [node, 'create', on('persistentvolumes', 'pv'), false],
  'a node writes events': [node, 'create', on('events', undefined, 'default'), true],
  'a node renews its lease': [
    node,
    'update',
    on('leases.coordination.k8s.io', 'n1', 'kube-node-lease'),
    true,
  ],
  'a node takes no lease elsewhere': [
    node,
    'update',
    on('leases.coordination.k8s.io', 'n1', 'default'),
    false,
  ],
  'a node does not renew another lease': [
    node,
    'update',
    on('leases.coordination.k8s.io', 'n2', 'kube-node-lease'),
    false,
  ],
  'a node reads no deployments': [node, 'list', on('deployments.apps'), false],
  'the group alone makes no node': [impostor, 'get', on('pods', 'web', 'default'), false],
}
for (const [name, [user, verb, about, want]] of Object.entries(cases)) {
  test(name, () => assert.equal(isAllowed({ user, verb, on: about }), want))
}

const sentences: Record<string, readonly [string, Attributes['on'], string]> = {
  'a list in a namespace': [
    'list',
    on('pods', undefined, 'default'),
    'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
  ],
  'a named object of a group': [
    'get',
    on('deployments.apps', 'web', 'shop'),
    'deployments.apps "web" is forbidden: User "jane" cannot get resource "deployments" in API group "apps" in the namespace "shop"',
  ],
  'a subresource at the cluster scope': [
    'patch',
    on('nodes/status', 'n1'),
    'nodes "n1" is forbidden: User "jane" cannot patch resource "nodes/status" in API group "" at the cluster scope',
  ],
  'a path': ['get', { path: '/metrics' }, 'forbidden: User "jane" cannot get path "/metrics"'],
}
for (const [name, [verb, about, want]] of Object.entries(sentences)) {
  test(`the refusal of ${name} reads as upstream's`, () => {
    assert.equal(forbidden({ user: jane, verb, on: about }).message, want)
  })
}
