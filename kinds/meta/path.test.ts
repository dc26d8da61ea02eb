import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ParsedPath, parsePath, resourcePath } from './path.ts'

const pods = { group: '', version: 'v1', plural: 'pods' }
const core = { group: '', version: 'v1' }
const paths: Record<string, ParsedPath | undefined> = {
  '/api/v1/pods': { ...core, resource: 'pods' },
  '/api/v1/namespaces/default/pods': { ...core, namespace: 'default', resource: 'pods' },
  '/api/v1/namespaces/default/pods/web': { ...core, namespace: 'default', resource: 'pods', name: 'web' },
  '/api/v1/namespaces/default/pods/web/log': {
    ...core,
    namespace: 'default',
    resource: 'pods',
    name: 'web',
    subresource: 'log',
  },
  '/api/v1/namespaces/default/services/web/proxy/a/b%20c': {
    ...core,
    namespace: 'default',
    resource: 'services',
    name: 'web',
    subresource: 'proxy',
    rest: 'a/b%20c',
  },
  '/api/v1/namespaces': { ...core, resource: 'namespaces' },
  '/api/v1/namespaces/default': { ...core, resource: 'namespaces', name: 'default' },
  '/api/v1/namespaces/default/status': {
    ...core,
    resource: 'namespaces',
    name: 'default',
    subresource: 'status',
  },
  '/apis/apps/v1/namespaces/a/deployments/b/scale': {
    group: 'apps',
    version: 'v1',
    namespace: 'a',
    resource: 'deployments',
    name: 'b',
    subresource: 'scale',
  },
  '/apis/apps/v1': undefined,
  '/api': undefined,
  '/healthz': undefined,
  '/api/v1/pods/%': undefined,
}
for (const [path, want] of Object.entries(paths)) {
  test(`${path} is read`, () => assert.deepEqual(parsePath(path), want))
}

test('a path is built from a kind and a place', () => {
  assert.equal(resourcePath(pods), '/api/v1/pods')
  assert.equal(resourcePath(pods, { namespace: 'a', name: 'b c' }), '/api/v1/namespaces/a/pods/b%20c')
  assert.equal(
    resourcePath(
      { group: 'apps', version: 'v1', plural: 'deployments' },
      { namespace: 'a', name: 'b', subresource: 'scale' },
    ),
    '/apis/apps/v1/namespaces/a/deployments/b/scale',
  )
})
