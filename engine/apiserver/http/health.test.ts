import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthOf, isHealthPath } from './health.ts'

const well = () => undefined
const checks = {
  livez: { ping: well, 'poststarthook/rbac/bootstrap-roles': well },
  readyz: { ping: well, etcd: () => 'the disk is full' },
}
const cases: Record<string, readonly [number, string]> = {
  '/livez': [200, 'ok'],
  '/healthz': [200, 'ok'],
  '/livez/ping': [200, 'ok'],
  '/livez/poststarthook/rbac/bootstrap-roles': [200, 'ok'],
  '/livez?verbose': [200, '[+]ping ok\n[+]poststarthook/rbac/bootstrap-roles ok\nlivez check passed\n'],
  '/readyz': [500, '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n'],
  '/readyz?exclude=etcd': [200, 'ok'],
  '/readyz?verbose&exclude=etcd&exclude=x': [
    200,
    '[+]ping ok\n[+]etcd excluded: ok\nwarn: some health checks cannot be excluded: no matches for "x"\nreadyz check passed\n',
  ],
  '/readyz/etcd': [500, 'internal server error: the disk is full\n'],
  '/livez/constructor': [404, '404 page not found\n'],
}
for (const [url, [code, text]] of Object.entries(cases)) {
  test(`GET ${url} answers ${code}`, () => {
    const { pathname, searchParams } = new URL(url, 'https://localhost')
    assert.ok(isHealthPath(pathname))
    assert.deepEqual(healthOf(checks, pathname, searchParams), { code, text })
  })
}

test('a path that only starts like health is not about it', () => {
  for (const path of ['/livezz', '/livez/a b', '/api/livez', '/livez//ping'])
    assert.equal(isHealthPath(path), false)
})
