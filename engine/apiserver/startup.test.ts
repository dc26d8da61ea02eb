import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Startup } from './startup.ts'
import { startTestServer } from './testserver.ts'

test('a step that failed in part is told by all its names', async () => {
  const logged: string[] = []
  const startup = new Startup((message) => void logged.push(message))
  assert.equal(await startup.step(['one'], () => 1), 1)
  await startup.step(['two', 'a/three'], (onError) => onError(new Error('the disk is full')))
  const problems = Object.entries(startup.checks).map(([name, check]) => [name, check()])
  assert.deepEqual(problems, [
    ['poststarthook/one', undefined],
    ['poststarthook/two', 'the disk is full'],
    ['poststarthook/a/three', 'the disk is full'],
  ])
  assert.deepEqual(logged, ['a part of two and a/three failed'])
})

test('the checks that people ask upstream for by name are there', async (t) => {
  const { request } = await startTestServer(t)
  const steps = [
    ...['rbac/bootstrap-roles', 'start-system-namespaces-controller', 'crd-informer-synced'],
    ...['priority-and-fairness-config-producer', 'priority-and-fairness-config-consumer'],
    ...['apiservice-registration-controller', 'start-cluster-authentication-info-controller'],
  ].map((name) => `poststarthook/${name}`)
  for (const path of ['/healthz', '/livez', '/readyz']) {
    for (const check of ['ping', 'log', 'etcd', 'autoregister-completion', ...steps]) {
      const { code, bytes } = await request('GET', `${path}/${check}`)
      assert.deepEqual([code, bytes.toString()], [200, 'ok'], `${path}/${check}`)
    }
  }
  for (const check of ['etcd-readiness', 'informer-sync', 'shutdown']) {
    assert.equal((await request('GET', `/readyz/${check}`)).code, 200, check)
    assert.equal((await request('GET', `/livez/${check}`)).code, 404, check)
  }
})
