import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Route } from '@hawser/kinds/route/route.ts'
import { admit } from '../admission/admit.ts'
import { certificateFor } from '../testing/certificate.ts'
import { lookupIn, route, service, slice } from '../testing/objects.ts'
import { type Plan, plan } from './plan.ts'

const settings = { cookieKey: 'k', serviceCa: undefined, defaultCertPem: 'PEM' }
const lookup = lookupIn([service()], [slice('web', ['10.128.0.5'])])
const planOf = (...routes: Route[]): Plan => plan(routes, admit(routes, 'apps.localhost'), lookup, settings)
const tls = (termination: 'edge' | 'passthrough' | 'reencrypt', more: object = {}): Route =>
  route('web', { tls: { termination, ...more } })

const mapNames = ['http', 'https', 'passthrough', 'hosts'] as const
const cases: Record<string, { given: Route[]; want: Record<string, string> }> = {
  'R3: a route without path has its whole host': {
    given: [route('web')],
    want: { http: 'shop.example.com/ be_http:shop:web', hosts: 'shop.example.com http' },
  },
  'R3: a path ends with a slash, so that it ends where a name ends': {
    given: [route('web', { path: '/cart' })],
    want: { http: 'shop.example.com/cart/ be_http:shop:web', hosts: 'shop.example.com http' },
  },
  'R4: edge: https only': {
    given: [tls('edge')],
    want: { https: 'shop.example.com/ be_edge_http:shop:web', hosts: 'shop.example.com https' },
  },
  'R4: edge Allow: both': {
    given: [tls('edge', { insecureEdgeTerminationPolicy: 'Allow' })],
    want: {
      http: 'shop.example.com/ be_edge_http:shop:web',
      https: 'shop.example.com/ be_edge_http:shop:web',
      hosts: 'shop.example.com http+https',
    },
  },
  'R4: edge Redirect': {
    given: [tls('edge', { insecureEdgeTerminationPolicy: 'Redirect' })],
    want: {
      http: 'shop.example.com/ redirect',
      https: 'shop.example.com/ be_edge_http:shop:web',
      hosts: 'shop.example.com http+https',
    },
  },
  'R4: passthrough: by host name of the handshake': {
    given: [tls('passthrough')],
    want: { passthrough: 'shop.example.com be_tcp:shop:web', hosts: 'shop.example.com https' },
  },
  'R4: passthrough Allow is None: nobody here can read it': {
    given: [tls('passthrough', { insecureEdgeTerminationPolicy: 'Allow' })],
    want: { passthrough: 'shop.example.com be_tcp:shop:web', hosts: 'shop.example.com https' },
  },
  'R6: a refused route is not served': { given: [route('web', { host: '-' })], want: {} },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const { files } = planOf(...given)
    const got = mapNames
      .map((map) => [map, (files.get(`${map}.map`) ?? '').trim()])
      .filter(([, text]) => text)
    assert.deepEqual(Object.fromEntries(got), want)
  })
}

const linesOf = (given: Route): string[] => [...(planOf(given).backends[0]?.lines ?? [])]
const annotated = (annotations: Record<string, string>, more: object = {}): string[] =>
  linesOf(route('web', { annotations, ...more }))

test('R9: least connections for one Service, turns for several', () => {
  assert.ok(linesOf(route('web')).includes('balance leastconn'))
  const alternateBackends = [{ kind: 'Service', name: 'canary', weight: 1 }]
  assert.ok(linesOf(route('web', { alternateBackends })).includes('balance roundrobin'))
})
test('R9: the cookie is for https only where the route is', () => {
  const cookie = (given: Route): string => linesOf(given).find((line) => line.startsWith('cookie')) ?? ''
  assert.match(cookie(route('web')), /httponly dynamic$/)
  assert.match(cookie(tls('edge')), /httponly dynamic secure$/)
  assert.doesNotMatch(cookie(tls('edge', { insecureEdgeTerminationPolicy: 'Allow' })), /secure/)
})
test('R8: rewrite-target replaces the path of the route, whose signs mean themselves', () => {
  const lines = annotated({ 'haproxy.router.openshift.io/rewrite-target': '/' }, { path: '/a.b' })
  assert.ok(lines.includes("http-request replace-path '^/a\\x2eb/?(.*)$' '/\\1'"))
})
test('R8: ip_whitelist', () => {
  const lines = annotated({ 'haproxy.router.openshift.io/ip_whitelist': '10.0.0.0/8' })
  assert.ok(lines.includes('http-request deny if !{ src 10.0.0.0/8 }'))
})
test('R4: reencrypt checks the certificate of the pod', () => {
  const own = tls('reencrypt', { destinationCACertificate: 'CA' })
  assert.match(
    linesOf(tls('reencrypt')).at(-1) ?? '',
    /ssl verify required ca-file @system-ca verifyhost web\.shop\.svc$/,
  )
  const { certificate } = { certificate: 'CA' }
  const { backends } = plan([own], new Map([['shop/web', { admitted: true, host: 'x' }]]), lookup, settings)
  assert.match(backends[0]?.lines.at(-1) ?? '', /ca-file ca\/shop_web\.pem$/)
  assert.equal(backends[0]?.files.get('ca/shop_web.pem'), certificate)
})
test('R4: the certificate of a route is listed after the default, for its host', () => {
  const own = certificateFor('shop.example.com')
  const { files } = planOf(tls('edge', own))
  assert.equal(files.get('certs.list'), 'certs/default.pem\ncerts/shop_web.pem shop.example.com\n')
  assert.equal(files.get('certs/shop_web.pem')?.match(/BEGIN/g)?.length, 2)
})
