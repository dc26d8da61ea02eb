import assert from 'node:assert/strict'
import { test } from 'node:test'
import { healthOf, isHealthPath } from './health.ts'

const well = () => undefined
const checks = { livez: { ping: well }, readyz: { ping: well, store: () => 'the disk is full' } }
const cases: Record<string, readonly [number, string]> = {
  '/livez': [200, 'ok'],
  '/healthz': [200, 'ok'],
  '/livez/ping': [200, 'ok'],
  '/livez?verbose': [200, '[+]ping ok\nlivez check passed\n'],
  '/readyz': [500, '[+]ping ok\n[-]store failed: the disk is full\nreadyz check failed\n'],
  '/readyz?exclude=store': [200, 'ok'],
  '/readyz/store': [500, '[-]store failed: the disk is full\nreadyz check failed\n'],
  '/livez/constructor': [404, 'there is no check constructor\n'],
}
for (const [url, [code, text]] of Object.entries(cases)) {
  test(`GET ${url} answers ${code}`, () => {
    const { pathname, searchParams } = new URL(url, 'https://localhost')
    assert.ok(isHealthPath(pathname))
    assert.deepEqual(healthOf(checks, pathname, searchParams), { code, text })
  })
}

test('a path that only starts like health is not about it', () => {
  for (const path of ['/livezz', '/livez/a/b', '/api/livez']) assert.equal(isHealthPath(path), false)
})
