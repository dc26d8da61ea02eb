import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResourceAttributes } from '../attributes.ts'
import { askedOf, type PolicyRule, ruleAllows } from './rule.ts'

/** `[group/]plural[/subresource][:name]` */
function on(text: string): ResourceAttributes {
  const [, group = '', plural = '', subresource, name] =
    /^(?:([\w.]+)!)?([^/:]+)(?:\/([^:]+))?(?::(.+))?$/.exec(text) ?? []
  return { group, plural, subresource, name }
}
const pods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] }
const url = (...nonResourceURLs: string[]): PolicyRule => ({ verbs: ['get'], nonResourceURLs })

const onResources: Record<string, readonly [PolicyRule, verb: string, on: string, boolean]> = {
  'a verb in the list': [pods, 'list', 'pods', true],
  'a verb that is not in the list': [pods, 'delete', 'pods', false],
  'every verb': [{ ...pods, verbs: ['*'] }, 'escalate', 'pods', true],
  'another resource': [pods, 'get', 'secrets', false],
  'the same name in another group': [pods, 'get', 'metrics.k8s.io!pods', false],
  'every group': [{ ...pods, apiGroups: ['*'] }, 'get', 'metrics.k8s.io!pods', true],
  'every resource': [{ ...pods, resources: ['*'] }, 'get', 'secrets', true],
  'every resource is every subresource too': [{ ...pods, resources: ['*'] }, 'get', 'pods/log', true],
  'a resource is not its subresources': [pods, 'get', 'pods/log', false],
  'a subresource is not its resource': [{ ...pods, resources: ['pods/log'] }, 'get', 'pods', false],
  'a subresource': [{ ...pods, resources: ['pods/log'] }, 'get', 'pods/log', true],
  'a subresource of any resource': [{ ...pods, resources: ['*/scale'] }, 'get', 'deployments/scale', true],
  'another subresource of any resource': [
    { ...pods, resources: ['*/scale'] },
    'get',
    'deployments/status',
    false,
  ],
  'the subresources of one resource have no star': [
    { ...pods, resources: ['pods/*'] },
    'get',
    'pods/log',
    false,
  ],
  'a name in the list': [{ ...pods, resourceNames: ['a', 'b'] }, 'get', 'pods:b', true],
  'another name': [{ ...pods, resourceNames: ['a'] }, 'get', 'pods:b', false],
  'no name, where names are asked for': [{ ...pods, resourceNames: ['a'] }, 'list', 'pods', false],
  'a name may not be a star': [{ ...pods, resourceNames: ['*'] }, 'get', 'pods:b', false],
  'a rule about paths': [url('*'), 'get', 'pods', false],
  'a rule about nothing': [{ verbs: ['*'] }, 'get', 'pods', false],
}
for (const [name, [rule, verb, about, want]] of Object.entries(onResources)) {
  test(`${name}: ${want ? 'allowed' : 'not allowed'}`, () => {
    assert.equal(ruleAllows(rule, askedOf({ verb, on: on(about) })), want)
  })
}

const onPaths: Record<string, readonly [PolicyRule, path: string, boolean]> = {
  'the very path': [url('/healthz'), '/healthz', true],
  'a path below': [url('/healthz'), '/healthz/ping', false],
  'a path below a star': [url('/apis/*'), '/apis/apps/v1', true],
  'the path before the slash of a star': [url('/apis/*'), '/apis', false],
  'a star in the middle is a character': [url('/a/*/b'), '/a/x/b', false],
  'every path': [url('*'), '/metrics', true],
  'a rule about resources': [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }, '/metrics', false],
}
for (const [name, [rule, path, want]] of Object.entries(onPaths)) {
  test(`path: ${name}: ${want ? 'allowed' : 'not allowed'}`, () => {
    assert.equal(ruleAllows(rule, askedOf({ verb: 'get', on: { path } })), want)
  })
}
