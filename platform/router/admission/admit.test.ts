import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Route } from '@hawser/kinds/route/route.ts'
import { certificateFor } from '../testing/certificate.ts'
import { route } from '../testing/objects.ts'
import { admit, keyOf } from './admit.ts'

const [young, old] = ['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z']
const own = certificateFor('shop.example.com')
const other = certificateFor('shop.example.com')
const edge = (tls: object): Route => route('web', { tls: { termination: 'edge', ...tls } })

const cases: Record<string, { given: readonly Route[]; want: Record<string, string> }> = {
  'R6: a route alone is admitted': { given: [route('web')], want: { 'shop/web': 'shop.example.com' } },
  'R6: the oldest route wins a host': {
    given: [route('a', { created: young }), route('b', { created: old })],
    want: { 'shop/b': 'shop.example.com', 'shop/a': 'HostAlreadyClaimed' },
  },
  'R3: other paths of the same host are free in one namespace': {
    given: [route('a'), route('b', { path: '/cart' })],
    want: { 'shop/a': 'shop.example.com', 'shop/b': 'shop.example.com' },
  },
  'a path with a slash at its end is the same path': {
    given: [route('a', { path: '/cart', created: old }), route('b', { path: '/cart/', created: young })],
    want: { 'shop/a': 'shop.example.com', 'shop/b': 'HostAlreadyClaimed' },
  },
  'R6: one namespace owns a host, other paths included': {
    given: [route('shop/a', { created: old }), route('evil/b', { path: '/login', created: young })],
    want: { 'shop/a': 'shop.example.com', 'evil/b': 'HostAlreadyClaimed' },
  },
  'a refused route holds nothing': {
    given: [
      route('shop/a', { created: old, wildcardPolicy: 'Subdomain' }),
      route('other/b', { created: young }),
    ],
    want: { 'shop/a': 'RouteNotAdmitted', 'other/b': 'shop.example.com' },
  },
  'hosts are the same whatever the case of their letters': {
    given: [route('a', { host: 'Shop.Example.com', created: old }), route('b', { created: young })],
    want: { 'shop/a': 'shop.example.com', 'shop/b': 'HostAlreadyClaimed' },
  },
  'R1: a subdomain is completed': {
    given: [route('web', { host: '', subdomain: 'www' })],
    want: { 'shop/web': 'www.apps.localhost' },
  },
  'no host': { given: [route('web', { host: '' })], want: { 'shop/web': 'NoHostValue' } },
  'no DNS name': { given: [route('web', { host: 'a_b.example.com' })], want: { 'shop/web': 'InvalidHost' } },
  'a label that is too long': {
    given: [route('web', { host: `${'a'.repeat(64)}.example.com` })],
    want: { 'shop/web': 'InvalidHost' },
  },
  'a path that would break a map': {
    given: [route('web', { path: '/a b' })],
    want: { 'shop/web': 'RouteNotAdmitted' },
  },
  'R4: a certificate with its key': { given: [edge(own)], want: { 'shop/web': 'shop.example.com' } },
  'R4: the key of another certificate': {
    given: [edge({ ...own, key: other.key })],
    want: { 'shop/web': 'ExtendedValidationFailed' },
  },
  'R4: a certificate without its key': {
    given: [edge({ certificate: own.certificate })],
    want: { 'shop/web': 'ExtendedValidationFailed' },
  },
  'R4: something else than a certificate': {
    given: [edge({ certificate: 'hello', key: own.key })],
    want: { 'shop/web': 'ExtendedValidationFailed' },
  },
  'R4: a CA that is none': {
    given: [
      edge({ ...own, caCertificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' }),
    ],
    want: { 'shop/web': 'ExtendedValidationFailed' },
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const verdicts = admit(given, 'apps.localhost')
    const got = Object.fromEntries(
      [...verdicts].map(([key, verdict]) => [key, verdict.admitted ? verdict.host : verdict.reason]),
    )
    assert.deepEqual(got, want)
  })
}
test('no message quotes a key', () => {
  const [verdict] = admit([edge({ ...own, key: 'secret text' })], 'apps.localhost').values()
  assert.equal(JSON.stringify(verdict).includes('secret'), false)
})
test('the order in which routes come does not matter', () => {
  const routes = ['a', 'b', 'c'].map((name) => route(name))
  const shown = (all: Route[]): string => JSON.stringify([...admit(all, 'x')].sort())
  assert.equal(shown(routes), shown(routes.toReversed()))
  assert.equal(keyOf(routes[0] as Route), 'shop/a')
})
