import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defineKind } from '@hawser/kinds/kind.ts'
import { indexOf, resolve } from './resolve.ts'

const Pod = defineKind({
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  scope: 'Namespaced',
  fields: {},
})
const Node = defineKind({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  scope: 'Cluster',
  fields: {},
})
const Deployment = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  scope: 'Namespaced',
  fields: {},
})
const kinds = indexOf([Pod, Node, Deployment])

const cases: Record<string, string> = {
  'GET /api/v1/pods': 'list pods',
  'GET /api/v1/pods/': 'list pods',
  'GET /api/v1/pods?watch': 'watch pods',
  'GET /api/v1/namespaces/a/pods': 'list pods in a',
  'POST /api/v1/namespaces/a/pods': 'create pods in a',
  'DELETE /api/v1/namespaces/a/pods': 'deletecollection pods in a',
  'GET /api/v1/namespaces/a/pods/web': 'get pods in a web',
  'PUT /api/v1/namespaces/a/pods/web': 'update pods in a web',
  'PATCH /api/v1/namespaces/a/pods/web/status': 'patch pods in a web status',
  'POST /api/v1/namespaces/a/pods/web/binding': 'create pods in a web binding',
  'DELETE /api/v1/nodes/n': 'delete nodes n',
  'DELETE /api/v1/nodes': 'deletecollection nodes',
  'GET /api/v1/nodes/n/proxy/a%2Fb/': 'get nodes n proxy rest a%2Fb/',
  'GET /apis/apps/v1/namespaces/a/deployments': 'list deployments in a',
  'POST /api/v1/pods': 'MethodNotAllowed',
  'DELETE /api/v1/pods': 'MethodNotAllowed',
  'POST /api/v1/namespaces/a/pods/web': 'MethodNotAllowed',
  'PUT /api/v1/namespaces/a/pods': 'MethodNotAllowed',
  'PATCH /api/v1/namespaces/a/pods': 'MethodNotAllowed',
  'OPTIONS /api/v1/pods': 'MethodNotAllowed',
  'GET /api/v1/pods/web': 'NotFound',
  'GET /api/v1/namespaces/a/nodes': 'NotFound',
  'GET /api/v1/namespaces/a/pods/web/log/x': 'NotFound',
  'GET /api/v1/namespaces//pods': 'NotFound',
  'GET /api/v1/boats': 'NotFound',
  'GET /apis//v1/pods': 'NotFound: 404 page not found',
  'GET /apis/apps/v1': 'NotFound: 404 page not found',
  'GET /apis/apps/v2/deployments': 'NotFound: 404 page not found',
  'GET /api/v1/namespaces/a/pods/..': 'BadRequest: Name parameter invalid: "..": may not be \'..\'',
  'GET /api/v1/namespaces/a/pods/a%25b': `BadRequest: Name parameter invalid: "a%b": may not contain '%'`,
  'GET /api/v1/namespaces/a/pods/%E0%A4': 'NotFound: 404 page not found',
  'GET /': 'NotFound: 404 page not found',
}
for (const [line, want] of Object.entries(cases)) {
  test(`${line} is ${want}`, () => {
    const [method = '', url = ''] = line.split(' ')
    const [path = '', watch] = url.split('?')
    assert.equal(said(method, path, watch === 'watch'), want)
  })
}

function said(method: string, path: string, watch: boolean): string {
  try {
    const { verb, target, rest } = resolve(kinds, method, path, watch)
    const { kind, namespace, name, subresource } = target
    const words = [
      verb,
      kind.plural,
      namespace && `in ${namespace}`,
      name,
      subresource,
      rest && `rest ${rest}`,
    ]
    return words.filter(Boolean).join(' ')
  } catch (error) {
    const { reason, message } = error as { reason: string; message: string }
    return message.startsWith('the server') ? reason : `${reason}: ${message}`
  }
}

const oldWatches: Record<string, readonly [string, string]> = {
  'of everything': ['/api/v1/watch/pods', 'pods undefined/undefined'],
  'of a namespace': ['/apis/apps/v1/watch/namespaces/shop/deployments', 'deployments shop/undefined'],
  'of one object': ['/api/v1/watch/namespaces/shop/pods/web', 'pods shop/web'],
  'of a node': ['/api/v1/watch/nodes/node-1', 'nodes undefined/node-1'],
}
for (const [name, [path, want]] of Object.entries(oldWatches)) {
  test(`the old path of a watch ${name}`, () => {
    const { verb, target } = resolve(kinds, 'GET', path, false)
    assert.equal(verb, 'watch')
    assert.equal(`${target.kind.plural} ${target.namespace}/${target.name}`, want)
    assert.throws(() => resolve(kinds, 'POST', path, false), { reason: 'MethodNotAllowed' })
  })
}

test('subresources have no old path of a watch', () => {
  const path = '/api/v1/watch/namespaces/shop/pods/web/status'
  assert.throws(() => resolve(kinds, 'GET', path, false), { reason: 'NotFound' })
})
