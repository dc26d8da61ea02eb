import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { can } from './can.ts'
import { autoupdate, type PolicyBinding, type PolicyRole, policyBindings, policyRoles } from './policy.ts'
import { correctBinding, correctRole } from './reconcile.ts'

const metadata = { name: 'r', labels: { a: 'b' }, annotations: { [autoupdate]: 'true' } }
const role: PolicyRole = { kind: 'ClusterRole', metadata, rules: [can('get list', 'core', 'pods')] }
const admin: PolicyRole = {
  kind: 'ClusterRole',
  metadata,
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: 'admin' } }] },
}
const jane = { kind: 'User', name: 'jane' }
const binding: PolicyBinding = {
  kind: 'ClusterRoleBinding',
  metadata,
  roleRef: { kind: 'ClusterRole', name: 'r' },
  subjects: [jane],
}
const stored = (object: object, more: object = {}): KubeObject => ({ ...object, ...more }) as KubeObject

test('what is not there is created', () => {
  assert.deepEqual(correctRole(role, undefined), { do: 'create', object: role })
  assert.deepEqual(correctBinding(binding, undefined), { do: 'create', object: binding })
})

test('what is in place costs nothing', () => {
  assert.equal(correctRole(role, stored(role)), undefined)
  assert.equal(correctRole(admin, stored(admin, { rules: [can('get', 'core', 'pods')] })), undefined)
  assert.equal(correctBinding(binding, stored(binding)), undefined)
})

test('missing rules come back; extra ones, and extra labels, stay', () => {
  const found = stored(role, {
    metadata: { ...metadata, labels: { a: 'changed', mine: 'x' } },
    rules: [can('get', 'core', 'pods'), can('get', 'core', 'secrets')],
  })
  assert.deepEqual(correctRole(role, found), {
    do: 'update',
    object: {
      ...found,
      metadata: { ...metadata, labels: { a: 'changed', mine: 'x' } },
      rules: [can('get', 'core', 'pods'), can('get', 'core', 'secrets'), can('list', 'core', 'pods')],
    },
  })
})

test('a missing aggregation rule comes back', () => {
  const found = stored(admin, { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { mine: 'x' } }] } })
  assert.deepEqual((correctRole(admin, found)?.object as PolicyRole | undefined)?.aggregationRule, {
    clusterRoleSelectors: [{ matchLabels: { mine: 'x' } }, { matchLabels: { to: 'admin' } }],
  })
})

test('missing subjects come back, extra ones stay', () => {
  const joe = { kind: 'User', name: 'joe' }
  const found = stored(binding, { subjects: [joe] })
  assert.deepEqual(correctBinding(binding, found), {
    do: 'update',
    object: { ...found, subjects: [joe, jane] },
  })
})

test('a binding that leads to another role is made again', () => {
  const found = stored(binding, { roleRef: { kind: 'ClusterRole', name: 'other' } })
  assert.equal(correctBinding(binding, found)?.do, 'replace')
})

test('who asks to be left alone is', () => {
  const alone = { ...metadata, annotations: { [autoupdate]: 'false' } }
  assert.equal(correctRole(role, stored(role, { metadata: alone, rules: [] })), undefined)
  assert.equal(correctBinding(binding, stored(binding, { metadata: alone, subjects: [] })), undefined)
})

const key = ({ kind, metadata: { name, namespace = '' } }: PolicyRole | PolicyBinding) =>
  `${kind} ${namespace}/${name}`

test('every name is there once, and every binding leads to a role', () => {
  const roles = policyRoles.map(key)
  const bindings = policyBindings.map(key)
  assert.equal(new Set([...roles, ...bindings]).size, roles.length + bindings.length)
  for (const {
    roleRef,
    metadata: { namespace },
  } of policyBindings) {
    const name = `${roleRef.kind} ${roleRef.kind === 'Role' ? namespace : ''}/${roleRef.name}`
    assert.ok(roles.includes(name), name)
  }
})

test('who has not said who he is may ask whether the server is well and which it is, and call webhooks', () => {
  const granted = policyBindings.filter(({ subjects }) =>
    subjects?.some(({ name }) => name === 'system:unauthenticated'),
  )
  assert.deepEqual(
    granted.map(({ roleRef }) => roleRef.name),
    ['system:public-info-viewer', 'system:webhook'],
  )
})
