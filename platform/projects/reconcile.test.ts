import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Namespace } from '@hawser/kinds/core/namespace.ts'
import { type Action, reconcile } from './reconcile.ts'

const namespace = (name: string, metadata: Partial<Namespace['metadata']> = {}): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: name, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
  spec: {},
  status: { phase: 'Active' },
})

const pullers = 'system:image-pullers'
const builders = 'system:image-builders'
const cases: Record<string, { given: Namespace; has?: string[]; want: string[] }> = {
  'a new project': { given: namespace('shop'), want: ['builder', 'deployer', pullers, builders] },
  'something is missing': {
    given: namespace('shop'),
    has: ['default', 'builder', pullers],
    want: ['deployer', builders],
  },
  'all is there': { given: namespace('shop'), has: ['builder', 'deployer', pullers, builders], want: [] },
  'the project whose images are for all': {
    given: namespace('openshift'),
    has: ['builder', 'deployer', pullers, builders],
    want: ['shared-resource-viewer', 'shared-resource-viewers'],
  },
  'that project, the role of all is there': {
    given: namespace('openshift'),
    has: ['builder', 'deployer', pullers, builders, 'shared-resource-viewer'],
    want: ['shared-resource-viewers'],
  },
  'that project, all is there': {
    given: namespace('openshift'),
    has: ['builder', 'deployer', pullers, builders, 'shared-resource-viewer', 'shared-resource-viewers'],
    want: [],
  },
  'a project on its way out': {
    given: namespace('shop', { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    want: [],
  },
  'a namespace of Kubernetes': { given: namespace('kube-system'), want: [] },
}
const nameOf = (action: Action): string | undefined =>
  action.do === 'createAccount'
    ? action.name
    : (action.do === 'createRole' ? action.role : action.binding).metadata.name
for (const [name, { given, has = [], want }] of Object.entries(cases)) {
  test(`X3 ${name}`, () => {
    const present = new Set(has)
    const actions = reconcile({ namespace: given, accounts: present, roles: present, bindings: present })
    assert.deepEqual(actions.map(nameOf), want)
  })
}

test('X3 builds may push to their own project, and its pods may pull', () => {
  const none = new Set<string>()
  const actions = reconcile({ namespace: namespace('shop'), accounts: none, roles: none, bindings: none })
  const bound = actions.flatMap((action) =>
    action.do === 'createBinding' ? [[action.binding.roleRef, action.binding.subjects]] : [],
  )
  const apiGroup = 'rbac.authorization.k8s.io'
  assert.deepEqual(bound, [
    [
      { apiGroup, kind: 'ClusterRole', name: 'system:image-puller' },
      [{ apiGroup, kind: 'Group', name: 'system:serviceaccounts:shop' }],
    ],
    [
      { apiGroup, kind: 'ClusterRole', name: 'system:image-builder' },
      [{ kind: 'ServiceAccount', name: 'builder', namespace: 'shop' }],
    ],
  ])
})
