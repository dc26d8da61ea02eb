import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { User } from '../../resources/resources.ts'
import type { Attributes } from '../attributes.ts'
import { can } from '../policy/can.ts'
import { type Shelf, shelf } from '../testing.ts'
import { openRbac } from './rbac.ts'
import type { PolicyRule } from './rule.ts'

const group = 'rbac.authorization.k8s.io'
const jane: User = { name: 'jane', groups: ['developers', 'system:authenticated'] }
const builder: User = {
  name: 'system:serviceaccount:shop:builder',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
}

const clusterRole = (objects: Shelf, name: string, ...rules: PolicyRule[]) =>
  objects.put(`clusterroles.${group}`, { metadata: { name }, rules })
const role = (objects: Shelf, namespace: string, name: string, ...rules: PolicyRule[]) =>
  objects.put(`roles.${group}`, { metadata: { name, namespace }, rules })
function bind(objects: Shelf, namespace: string | undefined, roleRef: object, ...subjects: object[]): void {
  const resource = namespace === undefined ? 'clusterrolebindings' : 'rolebindings'
  const metadata = { name: 'b', ...(namespace && { namespace }) }
  objects.put(`${resource}.${group}`, { metadata, roleRef, subjects })
}
const toCluster = (name: string) => ({ kind: 'ClusterRole', name })
const toRole = (name: string) => ({ kind: 'Role', name })

const readPods = can('get list', 'core', 'pods')
const get = (user: User, namespace?: string, plural = 'pods'): Attributes => ({
  user,
  verb: 'get',
  on: { group: '', plural, namespace, name: 'a' },
})

interface Case {
  readonly given: (objects: Shelf) => void
  readonly ask: Attributes
  /** The reason; undefined: not allowed. */
  readonly want: string | undefined
}
const cases: Record<string, Case> = {
  'nothing is granted': { given: () => {}, ask: get(jane), want: undefined },
  'a user, everywhere': {
    given: (o) => {
      clusterRole(o, 'reader', readPods)
      bind(o, undefined, toCluster('reader'), { kind: 'User', name: 'jane' })
    },
    ask: get(jane, 'shop'),
    want: 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to User "jane"',
  },
  'a group, everywhere': {
    given: (o) => {
      clusterRole(o, 'reader', readPods)
      bind(o, undefined, toCluster('reader'), { kind: 'Group', name: 'developers' })
    },
    ask: get(jane),
    want: 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to Group "developers"',
  },
  'a ClusterRole in one namespace': {
    given: (o) => {
      clusterRole(o, 'reader', readPods)
      bind(o, 'shop', toCluster('reader'), { kind: 'User', name: 'jane' })
    },
    ask: get(jane, 'shop'),
    want: 'RBAC: allowed by RoleBinding "b/shop" of ClusterRole "reader" to User "jane"',
  },
  'a Role in its namespace': {
    given: (o) => {
      role(o, 'shop', 'reader', readPods)
      bind(o, 'shop', toRole('reader'), { kind: 'User', name: 'jane' })
    },
    ask: get(jane, 'shop'),
    want: 'RBAC: allowed by RoleBinding "b/shop" of Role "reader" to User "jane"',
  },
  'a Role says nothing about another namespace': {
    given: (o) => {
      role(o, 'shop', 'reader', readPods)
      bind(o, 'shop', toRole('reader'), { kind: 'User', name: 'jane' })
    },
    ask: get(jane, 'bank'),
    want: undefined,
  },
  'nor about the cluster': {
    given: (o) => {
      role(o, 'shop', 'reader', can('get', 'core', 'nodes'))
      bind(o, 'shop', toRole('reader'), { kind: 'User', name: 'jane' })
    },
    ask: get(jane, undefined, 'nodes'),
    want: undefined,
  },
  'a ServiceAccount, by namespace and name': {
    given: (o) => {
      clusterRole(o, 'reader', readPods)
      bind(o, undefined, toCluster('reader'), {
        kind: 'ServiceAccount',
        name: 'builder',
        namespace: 'shop',
      })
    },
    ask: get(builder, 'bank'),
    want: 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to ServiceAccount "builder/shop"',
  },
  'a ServiceAccount of the binding’s own namespace': {
    given: (o) => {
      role(o, 'shop', 'reader', readPods)
      bind(o, 'shop', toRole('reader'), { kind: 'ServiceAccount', name: 'builder' })
    },
    ask: get(builder, 'shop'),
    want: 'RBAC: allowed by RoleBinding "b/shop" of Role "reader" to ServiceAccount "builder/shop"',
  },
  'a ServiceAccount of no namespace is nobody': {
    given: (o) => {
      clusterRole(o, 'reader', readPods)
      bind(o, undefined, toCluster('reader'), { kind: 'ServiceAccount', name: 'builder' })
    },
    ask: get(builder, 'shop'),
    want: undefined,
  },
  'a user that is named like a group': {
    given: (o) => {
      clusterRole(o, 'reader', readPods)
      bind(o, undefined, toCluster('reader'), { kind: 'User', name: 'developers' })
    },
    ask: get(jane),
    want: undefined,
  },
  'a path': {
    given: (o) => {
      clusterRole(o, 'reader', { verbs: ['get'], nonResourceURLs: ['/metrics'] })
      bind(o, undefined, toCluster('reader'), { kind: 'User', name: 'jane' })
    },
    ask: { user: jane, verb: 'get', on: { path: '/metrics' } },
    want: 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to User "jane"',
  },
}
for (const [name, { given, ask, want }] of Object.entries(cases)) {
  test(`${name}: ${want ? 'allowed' : 'not allowed'}`, () => {
    const objects = shelf()
    given(objects)
    assert.deepEqual(openRbac(objects).decide(ask), { allowed: want !== undefined, reason: want ?? '' })
  })
}

test('a role that is not there is told, and does not hide the others', () => {
  const objects = shelf()
  bind(objects, undefined, toCluster('gone'), { kind: 'User', name: 'jane' })
  const rbac = openRbac(objects)
  const reason = 'RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found'
  assert.deepEqual(rbac.decide(get(jane)), { allowed: false, reason })
  bind(objects, 'shop', toRole('lost'), { kind: 'User', name: 'jane' })
  assert.equal(
    rbac.decide(get(jane, 'shop')).reason,
    'RBAC: [clusterrole.rbac.authorization.k8s.io "gone" not found, role.rbac.authorization.k8s.io "lost" not found]',
  )
  role(objects, 'shop', 'lost', readPods)
  assert.equal(rbac.decide(get(jane, 'shop')).allowed, true)
})

test('changes of roles and bindings count at once', () => {
  const objects = shelf()
  const rbac = openRbac(objects)
  const isAllowed = () => rbac.decide(get(jane, 'shop')).allowed
  assert.equal(isAllowed(), false)
  bind(objects, 'shop', toRole('reader'), { kind: 'User', name: 'jane' })
  assert.equal(isAllowed(), false)
  role(objects, 'shop', 'reader', readPods)
  assert.equal(isAllowed(), true)
  role(objects, 'shop', 'reader', can('list', 'core', 'pods'))
  assert.equal(isAllowed(), false)
  role(objects, 'shop', 'reader', readPods)
  objects.remove(`rolebindings.${group}`, 'shop', 'b')
  assert.equal(isAllowed(), false)
})
