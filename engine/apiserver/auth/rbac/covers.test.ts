import assert from 'node:assert/strict'
import { test } from 'node:test'
import { can } from '../policy/can.ts'
import { compact, ruleText, uncovered } from './covers.ts'
import { escalation, fullAuthority } from './escalation.ts'
import type { PolicyRule } from './rule.ts'

const get = (...nonResourceURLs: string[]): PolicyRule => ({ verbs: ['get'], nonResourceURLs })

const cases: Record<string, { owned: PolicyRule[]; wanted: PolicyRule[]; missing: string[] }> = {
  'the same rule': { owned: [can('get', 'core', 'pods')], wanted: [can('get', 'core', 'pods')], missing: [] },
  'two rules together cover one': {
    owned: [can('get', 'core', 'pods'), can('list', 'core', 'pods')],
    wanted: [can('get list', 'core', 'pods')],
    missing: [],
  },
  'a verb is missing': {
    owned: [can('get', 'core', 'pods')],
    wanted: [can('get delete', 'core', 'pods')],
    missing: ['{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}'],
  },
  'verbs of one resource are told together': {
    owned: [],
    wanted: [can('get list', 'core', 'pods'), can('get', 'apps', 'deployments')],
    missing: [
      '{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}',
      '{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}',
    ],
  },
  'a star covers what it stands for': {
    owned: [can('*', '*', '*')],
    wanted: [can('get', 'apps', 'deployments/scale')],
    missing: [],
  },
  'a star is only covered by a star': {
    owned: [can('get list watch create', 'core', 'pods')],
    wanted: [can('*', 'core', 'pods')],
    missing: ['{APIGroups:[""], Resources:["pods"], Verbs:["*"]}'],
  },
  'the subresource of any resource': {
    owned: [can('get', '*', '*/scale')],
    wanted: [can('get', 'apps', 'deployments/scale'), can('get', 'apps', 'deployments')],
    missing: ['{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}'],
  },
  'a name is covered by all names': {
    owned: [can('get', 'core', 'secrets')],
    wanted: [can('get', 'core', 'secrets', 'a')],
    missing: [],
  },
  'all names are not covered by one': {
    owned: [can('get', 'core', 'secrets', 'a')],
    wanted: [can('get', 'core', 'secrets')],
    missing: ['{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}'],
  },
  'another name': {
    owned: [can('get', 'core', 'secrets', 'a')],
    wanted: [can('get', 'core', 'secrets', 'a', 'b')],
    missing: ['{APIGroups:[""], Resources:["secrets"], ResourceNames:["b"], Verbs:["get"]}'],
  },
  'a path below a star': { owned: [get('/apis/*')], wanted: [get('/apis/apps')], missing: [] },
  'another path': {
    owned: [get('/apis/*')],
    wanted: [get('/metrics')],
    missing: ['{NonResourceURLs:["/metrics"], Verbs:["get"]}'],
  },
  'resources do not cover paths': {
    owned: [can('*', '*', '*')],
    wanted: [get('/metrics')],
    missing: ['{NonResourceURLs:["/metrics"], Verbs:["get"]}'],
  },
  'full authority covers everything': {
    owned: [...fullAuthority],
    wanted: [can('*', '*', '*'), get('*')],
    missing: [],
  },
}
for (const [name, { owned, wanted, missing }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(compact(uncovered(owned, wanted)).map(ruleText), missing))
}

const jane = { name: 'jane', groups: ['developers', 'system:authenticated'] }

test('the refusal to give away what one does not hold', () => {
  const held = { rules: [can('get', 'core', 'pods')], errors: [] }
  assert.equal(
    escalation(jane, held, [can('get', 'core', 'pods secrets'), can('get', 'apps', 'deployments')]),
    'user "jane" (groups=["developers" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
      '{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}\n' +
      '{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}',
  )
  assert.equal(escalation(jane, held, [can('get', 'core', 'pods')]), undefined)
})

test('it tells which roles could not be looked up', () => {
  const errors = ['clusterrole.rbac.authorization.k8s.io "gone" not found']
  assert.match(
    escalation(jane, { rules: [], errors }, [can('get', 'core', 'pods')]) ?? '',
    /; resolution errors: \[clusterrole\.rbac\.authorization\.k8s\.io "gone" not found\]$/,
  )
})

test('a rule that says millions of things is not taken apart', () => {
  const many = Array.from({ length: 1000 }, (_, index) => `x${index}`)
  const rule = { verbs: many, apiGroups: many, resources: many }
  assert.match(
    escalation({ name: 'jane', groups: [] }, { rules: [], errors: [] }, [rule]) ?? '',
    /more RBAC permissions at once than can be checked$/,
  )
})
