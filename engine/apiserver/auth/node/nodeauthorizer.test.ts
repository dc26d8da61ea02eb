import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { ResourceAttributes } from '../attributes.ts'
import { type Shelf, shelf } from '../testing.ts'
import { openNodeGraph } from './graph.ts'
import { decideForNode } from './nodeauthorizer.ts'

const user = { name: 'system:node:n1', groups: ['system:nodes', 'system:authenticated'] }

const pod = (name: string, nodeName: string, spec: object = {}, annotations = {}): KubeObject =>
  ({ metadata: { name, namespace: 'shop', uid: name, annotations }, spec: { nodeName, ...spec } }) as never
const volume = (name: string, claim: string, source: object = {}): KubeObject =>
  ({ metadata: { name }, spec: { claimRef: { namespace: 'shop', name: claim }, ...source } }) as never

const here = pod('web', 'n1', {
  serviceAccountName: 'builder',
  imagePullSecrets: [{ name: 'pull' }],
  initContainers: [{ envFrom: [{ secretRef: { name: 'init-env' } }] }],
  containers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'settings' } } }] }],
  volumes: [
    { name: 'a', secret: { secretName: 'tls' } },
    { name: 'b', projected: { sources: [{ configMap: { name: 'ca' } }, { secret: { name: 'token' } }] } },
    { name: 'c', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'scratch', ephemeral: {} },
    { name: 'd', cephfs: { secretRef: { name: 'ceph' } } },
  ],
})
const elsewhere = pod('api', 'n2', { volumes: [{ name: 'a', secret: { secretName: 'other' } }] })
const csi = {
  csi: {
    nodeStageSecretRef: { namespace: 'storage', name: 'stage' },
    controllerPublishSecretRef: { namespace: 'storage', name: 'control' },
  },
}

function world(): { objects: Shelf; graph: ReturnType<typeof openNodeGraph> } {
  const objects = shelf()
  const graph = openNodeGraph()
  for (const one of [here, elsewhere]) {
    objects.put('pods', one)
    graph.podChanged(undefined, one)
  }
  for (const one of [volume('pv', 'data', csi), volume('far', 'elsewhere', {})]) {
    objects.put('persistentvolumes', one)
    graph.volumeChanged(undefined, one)
  }
  objects.put('volumeattachments.storage.k8s.io', { metadata: { name: 'va' }, spec: { nodeName: 'n1' } })
  return { objects, graph }
}

/** `verb [group!]plural[/subresource] [namespace/][name] [?fieldSelector]` */
function asked(text: string): { verb: string; on: ResourceAttributes } {
  const [, verb = '', group = '', plural = '', subresource, namespace, name, fieldSelector] =
    /^(\w+) (?:([\w.]+)!)?([^/ ]+)(?:\/(\S+))?(?: (?:(\S+)\/)?([^ ?]*))?(?: \?(.*))?$/.exec(text) ?? []
  return { verb, on: { group, plural, subresource, namespace, name: name || undefined, fieldSelector } }
}

const unrelated = "no relationship found between node 'n1' and this object"
/** The reason of a refusal; undefined: allowed. */
const cases: Record<string, string | undefined> = {
  'get secrets shop/tls': undefined,
  'watch secrets shop/tls': undefined,
  'get secrets shop/pull': undefined,
  'get secrets shop/init-env': undefined,
  'get secrets shop/token': undefined,
  'get secrets shop/ceph': undefined,
  'get secrets storage/stage': undefined,
  'get secrets storage/control': unrelated,
  'get secrets shop/other': unrelated,
  'get secrets bank/tls': unrelated,
  'list secrets shop/': 'No Object name found',
  'list secrets': 'can only read namespaced object of this type',
  'update secrets shop/tls': 'can only read resources of this type',
  'get configmaps shop/settings': undefined,
  'get configmaps shop/ca': undefined,
  'get configmaps shop/tls': unrelated,
  'get persistentvolumeclaims shop/data': undefined,
  'get persistentvolumeclaims shop/web-scratch': undefined,
  'get persistentvolumeclaims shop/elsewhere': unrelated,
  'list persistentvolumeclaims shop/': 'can only get individual resources of this type',
  'patch persistentvolumeclaims/status shop/data': undefined,
  'get persistentvolumeclaims/status shop/data': 'can only get/update/patch this type',
  'get persistentvolumes pv': undefined,
  'get persistentvolumes far': unrelated,
  'get persistentvolumes none': unrelated,
  'get storage.k8s.io!volumeattachments va': undefined,
  'get storage.k8s.io!volumeattachments other': unrelated,
  'create serviceaccounts/token shop/builder': undefined,
  'create serviceaccounts/token shop/default': unrelated,
  'get serviceaccounts shop/builder': 'can only create tokens for individual service accounts',
  'create serviceaccounts shop/builder': 'can only create token subresource of serviceaccount',
  'update coordination.k8s.io!leases kube-node-lease/n1': undefined,
  'create coordination.k8s.io!leases kube-node-lease/': undefined,
  'update coordination.k8s.io!leases kube-node-lease/n2':
    'can only access node lease with the same name as the requesting node',
  'update coordination.k8s.io!leases shop/n1':
    'can only access leases in the "kube-node-lease" system namespace',
  'list coordination.k8s.io!leases kube-node-lease/':
    'can only get, create, update, patch, or delete a node lease',
  'patch storage.k8s.io!csinodes n1': undefined,
  'patch storage.k8s.io!csinodes n2': 'can only access CSINode with the same name as the requesting node',
  'create nodes': undefined,
  'get nodes n1': undefined,
  'watch nodes n1': undefined,
  'get nodes n2': "node 'n1' cannot read 'n2', only its own Node object",
  'list nodes': "node 'n1' cannot read all nodes, only its own Node object",
  'delete nodes n1': '',
  'patch nodes/status n1': undefined,
  'get nodes/proxy n1': '',
  'get pods shop/web': undefined,
  'get pods shop/api': unrelated,
  'list pods': 'can only list/watch pods with spec.nodeName field selector',
  'watch pods ?spec.nodeName=n1': undefined,
  'watch pods ?spec.nodeName=n2': 'can only list/watch pods with spec.nodeName field selector',
  'watch pods ?spec.nodeName!=n1': 'can only list/watch pods with spec.nodeName field selector',
  'watch pods shop/web ?metadata.name=web': undefined,
  'delete pods shop/web': undefined,
  'patch pods shop/web': '',
  'patch pods/status shop/web': undefined,
  'create pods/eviction shop/web': undefined,
  'create pods/binding shop/web': '',
  'create pods/exec shop/web': '',
  'watch services': undefined,
  'create events shop/': undefined,
  'list apps!deployments': '',
  'watch node.k8s.io!runtimeclasses': undefined,
  'create authentication.k8s.io!tokenreviews': undefined,
}
for (const [text, reason] of Object.entries(cases)) {
  test(`a node may${reason === undefined ? '' : ' not'} ${text}`, () => {
    const { objects, graph } = world()
    assert.deepEqual(decideForNode({ user, ...asked(text) }, objects, graph), {
      allowed: reason === undefined,
      reason: reason ?? '',
    })
  })
}

test('only who is named as a node and is in the group is one', () => {
  const { objects, graph } = world()
  const decide = (name: string, ...groups: string[]) =>
    decideForNode({ user: { name, groups }, ...asked('get pods shop/web') }, objects, graph)
  assert.equal(decide('n1', 'system:nodes'), undefined)
  assert.equal(decide('system:node:n1', 'developers'), undefined)
  assert.deepEqual(decide('system:node:', 'system:nodes'), {
    allowed: false,
    reason: 'unknown node for user "system:node:"',
  })
})

const secret = (graph: ReturnType<typeof openNodeGraph>, name = 'tls', node = 'n1') =>
  graph.needs(node, `secrets/shop/${name}`)

test('a pod gives its node nothing before it is bound and after it is gone', () => {
  const graph = openNodeGraph()
  const unbound = pod('web', '', { ...(here.spec as object), nodeName: '' })
  const bound = pod('web', 'n1', { ...(here.spec as object), nodeName: 'n1' })
  graph.podChanged(undefined, unbound)
  assert.equal(secret(graph), false)
  graph.podChanged(unbound, bound)
  assert.equal(secret(graph), true)
  graph.podChanged(bound, { ...bound, status: { phase: 'Running' } })
  assert.equal(secret(graph), true)
  graph.podChanged(bound, undefined)
  assert.equal(secret(graph), false)
})

test('the last of several pods counts', () => {
  const graph = openNodeGraph()
  const other = pod('second', 'n1', { volumes: [{ name: 'a', secret: { secretName: 'tls' } }] })
  graph.podChanged(undefined, here)
  graph.podChanged(undefined, other)
  graph.podChanged(here, undefined)
  assert.equal(secret(graph), true)
  graph.podChanged(other, undefined)
  assert.equal(secret(graph), false)
})

test('a mirror pod gives its node nothing', () => {
  const graph = openNodeGraph()
  graph.podChanged(undefined, pod('web', 'n1', here.spec as object, { 'kubernetes.io/config.mirror': 'x' }))
  assert.equal(secret(graph), false)
})

test('a debug container adds what it refers to', () => {
  const graph = openNodeGraph()
  const debugged = pod('web', 'n1', {
    ...(here.spec as object),
    ephemeralContainers: [{ envFrom: [{ secretRef: { name: 'debug' } }] }],
  })
  graph.podChanged(undefined, here)
  graph.podChanged(here, debugged)
  assert.equal(secret(graph, 'debug'), true)
  assert.equal(secret(graph), true)
})

test('a volume that gets another claim lets the secrets of the old one go', () => {
  const graph = openNodeGraph()
  graph.podChanged(undefined, here)
  const old = volume('pv', 'data', csi)
  graph.volumeChanged(undefined, old)
  assert.equal(graph.needs('n1', 'secrets/storage/stage'), true)
  graph.volumeChanged(old, volume('pv', 'elsewhere', csi))
  assert.equal(graph.needs('n1', 'secrets/storage/stage'), false)
})
