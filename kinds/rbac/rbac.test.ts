import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { ClusterRole } from './clusterrole.ts'
import { ClusterRoleBinding } from './clusterrolebinding.ts'
import { Role } from './role.ts'
import { RoleBinding } from './rolebinding.ts'

const group = 'rbac.authorization.k8s.io'
const metadata = { name: 'system:reader', namespace: 'default' }
const readPods = { verbs: ['get'], apiGroups: [''], resources: ['pods'] }
const role = (...rules: Draft<typeof Role>['rules']) => ({ metadata, rules })
const clusterRole = (...rules: Draft<typeof Role>['rules']) => ({ metadata: { name: 'reader' }, rules })
const roleRef = { apiGroup: group, kind: 'ClusterRole', name: 'reader' }
type Binding = Draft<typeof RoleBinding>
const binding = (more: object = {}): Binding => ({ metadata, roleRef, ...more })
const subject = (more: object): Binding => binding({ subjects: [{ name: 'ann', ...more }] })

const roles: Record<string, readonly [Draft<typeof Role>, readonly string[]]> = {
  'colons in names are fine': [role(readPods), []],
  'a name with a slash': [
    { ...role(readPods), metadata: { ...metadata, name: 'a/b' } },
    ['metadata.name: Invalid value: "a/b": may not contain \'/\''],
  ],
  'a rule about nothing': [
    role({ verbs: [] }),
    [
      'rules[0].verbs: Required value: verbs must contain at least one value',
      'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
      'rules[0].resources: Required value: resource rules must supply at least one resource',
    ],
  ],
  'paths within a namespace': [
    role({ verbs: ['get'], nonResourceURLs: ['/healthz'] }),
    [
      'rules[0].nonResourceURLs: Invalid value: []string{"/healthz"}: namespaced rules cannot apply to non-resource URLs',
    ],
  ],
  'names of several resources': [
    role({ ...readPods, resources: ['pods', 'services'], resourceNames: ['web'] }),
    ['rules[0].resourceNames: Required value: resource names cannot apply to multiple resources'],
  ],
}
for (const [name, [given, want]] of Object.entries(roles)) {
  test(`a role: ${name}`, () => assert.deepEqual(problems(Role, given), want))
}

test('a cluster role may be about paths, but not about both', () => {
  const paths = { verbs: ['get'], nonResourceURLs: ['/healthz'] }
  assert.deepEqual(problems(ClusterRole, clusterRole(paths)), [])
  assert.deepEqual(problems(ClusterRole, clusterRole({ ...readPods, ...paths })), [
    'rules[0].nonResourceURLs: Invalid value: []string{"/healthz"}: rules cannot apply to both regular resources and non-resource URLs',
  ])
})

test('an aggregation has selectors', () => {
  const problem =
    'aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil'
  assert.deepEqual(problems(ClusterRole, { ...clusterRole(), aggregationRule: {} }), [problem])
})

const bindings: Record<string, readonly [Binding, readonly string[]]> = {
  'a role of another group': [
    binding({ roleRef: { ...roleRef, apiGroup: 'sea.io' } }),
    [`roleRef.apiGroup: Unsupported value: "sea.io": supported values: "${group}"`],
  ],
  'neither kind of role': [
    binding({ roleRef: { ...roleRef, kind: 'User' } }),
    ['roleRef.kind: Unsupported value: "User": supported values: "Role", "ClusterRole"'],
  ],
  'no role': [binding({ roleRef: { ...roleRef, name: '' } }), ['roleRef.name: Required value']],
  'somebody of no kind': [
    subject({ kind: 'Dog' }),
    ['subjects[0].kind: Unsupported value: "Dog": supported values: "ServiceAccount", "User", "Group"'],
  ],
  nobody: [
    subject({ kind: 'User', name: '' }),
    ['subjects[0].name: Required value', 'subjects[0].name: Invalid value: "": user name cannot be empty'],
  ],
  'a service account of a group': [
    subject({ kind: 'ServiceAccount', apiGroup: group }),
    [`subjects[0].apiGroup: Unsupported value: "${group}": supported values: ""`],
  ],
}
for (const [name, [given, want]] of Object.entries(bindings)) {
  test(`a role binding: ${name}`, () => assert.deepEqual(problems(RoleBinding, given), want))
}

test('a cluster role binding refers to cluster roles, and service accounts say where they are', () => {
  const given = {
    metadata: { name: 'a' },
    roleRef: { ...roleRef, kind: 'Role' },
    subjects: [{ kind: 'ServiceAccount', name: 'web' }],
  }
  assert.deepEqual(problems(ClusterRoleBinding, given), [
    'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
    'subjects[0].namespace: Required value',
  ])
})

test('what is bound stays', () => {
  const now = binding({ roleRef: { ...roleRef, name: 'writer' } })
  assert.deepEqual(problems(RoleBinding, now, binding()), [
    `roleRef: Invalid value: rbac.RoleRef{APIGroup:"${group}", Kind:"ClusterRole", Name:"writer"}: cannot change roleRef`,
  ])
})

test('groups of roles, users and groups go without saying', () => {
  const { roleRef, subjects } = admit(RoleBinding, {
    metadata,
    roleRef: { kind: 'Role', name: 'reader' },
    subjects: [
      { kind: 'User', name: 'ann' },
      { kind: 'ServiceAccount', name: 'web' },
    ],
  })
  assert.equal(roleRef.apiGroup, group)
  assert.deepEqual(subjects, [
    { kind: 'User', name: 'ann', apiGroup: group },
    { kind: 'ServiceAccount', name: 'web' },
  ])
})

test('columns', () => {
  const subjects = [
    { kind: 'User', name: 'ann' },
    { kind: 'User', name: 'bob' },
    { kind: 'Group', name: 'crew' },
    { kind: 'ServiceAccount', name: 'web', namespace: 'default' },
  ]
  assert.deepEqual(cells(RoleBinding, binding({ subjects })), {
    Role: 'ClusterRole/reader',
    Users: 'ann, bob',
    Groups: 'crew',
    ServiceAccounts: 'default/web',
  })
  const made = { ...role(), metadata: { ...metadata, creationTimestamp: '2026-01-01T00:00:00Z' } }
  assert.deepEqual(cells(Role, made), { Name: 'system:reader', 'Created At': '2026-01-01T00:00:00Z' })
})
