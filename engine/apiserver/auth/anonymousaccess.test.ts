import assert from 'node:assert/strict'
import { test } from 'node:test'
import { letsIn } from './anonymousaccess.ts'

const urls: Record<string, boolean> = {
  '/livez': true,
  '/livez/ping': true,
  '/readyz?verbose': true,
  '/readyz/poststarthook/x': true,
  '/healthz/': true,
  '/version': true,
  '/version/': true,
  '/version?timeout=32s': true,
  '/version/x': false,
  '/versions': false,
  '/livezz': false,
  '/': false,
  '/api': false,
  '/api?x=/livez': false,
  '//livez': false,
  '/x/../livez': false,
  'https://host/livez': false,
  '/metrics': false,
  '/openid/v1/jwks': false,
  '/apis/x.example/v1/livez': false,
  '/apis/build.openshift.io/v1/namespaces/shop/buildconfigs/web/webhooks/abc/github': true,
  '/apis/build.openshift.io/v1/namespaces/shop/buildconfigs/web/webhooks': true,
  '/apis/build.openshift.io/v1/namespaces/shop/buildconfigs/web/instantiate': false,
  '/apis/build.openshift.io/v1/namespaces/shop/buildconfigs/a/b/webhooks/abc/github': false,
}
for (const [url, want] of Object.entries(urls))
  test(`who asks for health or version, or knows a webhook, needs no name, others do: ${url}`, () => {
    assert.equal(letsIn('health', url), want)
    assert.equal(letsIn(true, url), true)
    assert.equal(letsIn(false, url), false)
  })
