import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Audited, wantedOf } from './policy.ts'
import { type AuditPolicy, type PolicyRule, problemsOf } from './policyschema.ts'

const jane = { name: 'jane', groups: ['dev', 'system:authenticated'] }
const pod: Audited = {
  user: jane,
  verb: 'update',
  path: '/api/v1/namespaces/shop/pods/web/status',
  on: { group: '', resource: 'pods', subresource: 'status', namespace: 'shop', name: 'web' },
}
const metrics: Audited = { user: undefined, verb: 'get', path: '/metrics', on: undefined }
const node: Audited = {
  user: jane,
  verb: 'get',
  path: '/api/v1/nodes/n',
  on: { group: '', resource: 'nodes', name: 'n' },
}

const resources = (...names: string[]) => ({ resources: [{ resources: names }] })
const cases: Record<string, readonly [Partial<PolicyRule>, Audited, boolean]> = {
  'a rule without conditions': [{}, metrics, true],
  'its user': [{ users: ['jane'] }, pod, true],
  'another user': [{ users: ['joe'] }, pod, false],
  'nobody is no user': [{ users: ['jane'] }, metrics, false],
  'one of the groups': [{ userGroups: ['ops', 'dev'] }, pod, true],
  'none of the groups': [{ userGroups: ['ops'] }, pod, false],
  'its verb': [{ verbs: ['update'] }, pod, true],
  'another verb': [{ verbs: ['get'] }, pod, false],
  'its namespace': [{ namespaces: ['shop'] }, pod, true],
  'the empty namespace is the cluster': [{ namespaces: [''] }, node, true],
  'another namespace': [{ namespaces: [''] }, pod, false],
  'a resource is not its subresource': [resources('pods'), pod, false],
  'a subresource by name': [resources('pods/status'), pod, true],
  'any subresource of a resource': [resources('pods/*'), pod, true],
  'a subresource of anything': [resources('*/status'), pod, true],
  everything: [resources('*'), pod, true],
  'all of a group': [{ resources: [{}] }, pod, true],
  'another group': [{ resources: [{ group: 'apps' }] }, pod, false],
  'an object by name': [{ resources: [{ resources: ['pods/status'], resourceNames: ['web'] }] }, pod, true],
  'another object': [{ resources: [{ resources: ['pods/status'], resourceNames: ['db'] }] }, pod, false],
  'a path': [{ nonResourceURLs: ['/metrics'] }, metrics, true],
  'paths below a path': [{ nonResourceURLs: ['/met*'] }, metrics, true],
  'another path': [{ nonResourceURLs: ['/healthz'] }, metrics, false],
  'a path is no resource': [resources('*'), metrics, false],
  'a resource is no path': [{ nonResourceURLs: ['*'] }, pod, false],
}
for (const [name, [rule, request, want]] of Object.entries(cases)) {
  test(`a rule of a policy fits: ${name}: ${want}`, () => {
    const policy = { rules: [{ level: 'Metadata', ...rule }] } as unknown as AuditPolicy
    assert.equal(wantedOf(policy, request).level, want ? 'Metadata' : 'None')
  })
}

test('the first rule decides; stages of policy and rule are left out, managed fields as the rule says', () => {
  const policy = {
    omitStages: ['RequestReceived'],
    omitManagedFields: true,
    rules: [
      { level: 'Request', users: ['jane'], omitStages: ['Panic'], omitManagedFields: false },
      { level: 'Metadata' },
    ],
  } as unknown as AuditPolicy
  const wanted = wantedOf(policy, pod)
  assert.deepEqual(
    [wanted.level, [...wanted.omitStages], wanted.omitManagedFields],
    ['Request', ['RequestReceived', 'Panic'], false],
  )
  assert.equal(wantedOf(policy, metrics).omitManagedFields, true)
})

const head = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy' }
const bad: Record<string, readonly [object, RegExp]> = {
  'another version': [
    { ...head, apiVersion: 'audit.k8s.io/v1beta1', rules: [{ level: 'None' }] },
    /apiVersion: Unsupported value/,
  ],
  'an unknown level': [{ ...head, rules: [{ level: 'All' }] }, /rules\[0\]\.level: Unsupported value: "All"/],
  'a misspelled field': [
    { ...head, rules: [{ level: 'None', user: ['jane'] }] },
    /unknown field "rules\[0\]\.user"/,
  ],
  'resources and paths': [
    { ...head, rules: [{ level: 'None', namespaces: ['a'], nonResourceURLs: ['/x'] }] },
    /cannot apply to both regular resources and non-resource URLs/,
  ],
  'names without resources': [
    { ...head, rules: [{ level: 'None', resources: [{ resourceNames: ['a'] }] }] },
    /requires at least one resource/,
  ],
  'a path that is none': [
    { ...head, rules: [{ level: 'None', nonResourceURLs: ['x'] }] },
    /must begin with a '\/'/,
  ],
  'a star in the middle': [
    { ...head, rules: [{ level: 'None', nonResourceURLs: ['/a*b'] }] },
    /must be the final character/,
  ],
  'no rules': [{ ...head, rules: [] }, /there are none/],
  nothing: [{}, /apiVersion/],
}
for (const [name, [given, want]] of Object.entries(bad)) {
  test(`a policy with ${name} is refused`, () => assert.match(problemsOf(given).join('; '), want))
}
