import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RouteIngress } from '@hawser/kinds/route/route.ts'
import { route } from '../testing/objects.ts'
import type { Verdict } from './admit.ts'
import { reconcile } from './reconcile.ts'

const router = { name: 'router', domain: 'apps.localhost' }
const [before, now] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']
const admitted: Verdict = { admitted: true, host: 'shop.example.com' }
const refused: Verdict = { ...admitted, admitted: false, reason: 'HostAlreadyClaimed', message: 'taken' }

const ingress = (condition: object = {}): RouteIngress => ({
  host: 'shop.example.com',
  routerName: 'router',
  wildcardPolicy: 'None',
  routerCanonicalHostname: 'router-default.apps.localhost',
  conditions: [{ type: 'Admitted', status: 'True', lastTransitionTime: before, ...condition }],
})
const foreign: RouteIngress = { host: 'x.example.org', routerName: 'another' }
const act = (given: object, verdict: Verdict | undefined) =>
  reconcile({ route: route('web', given), verdict, router, now })
const ingressOf = (given: object, verdict: Verdict) =>
  act(given, verdict).map((action) => (action.do === 'setIngress' ? action.ingress : action.host))

test('R1: a route without host gets one of its name and namespace', () => {
  assert.deepEqual(ingressOf({ host: '' }, { ...admitted, host: '' }), ['web-shop.apps.localhost'])
})
test('R6: an admitted route says so', () => {
  assert.deepEqual(ingressOf({}, admitted), [[ingress({ lastTransitionTime: now })]])
})
test('R6: a refused route says why', () => {
  const condition = {
    status: 'False',
    reason: 'HostAlreadyClaimed',
    message: 'taken',
    lastTransitionTime: now,
  }
  assert.deepEqual(ingressOf({}, refused), [[ingress(condition)]])
})
test('nothing new: nothing to write', () => {
  assert.deepEqual(act({ status: { ingress: [ingress()] } }, admitted), [])
})
test('R6: a displaced route is admitted when the holder goes', () => {
  const was = ingress({ status: 'False', reason: 'HostAlreadyClaimed', message: 'taken' })
  assert.deepEqual(ingressOf({ status: { ingress: [was] } }, admitted), [
    [ingress({ lastTransitionTime: now })],
  ])
})
test('the time of a condition changes only with what it says', () => {
  const was = ingress({ status: 'False', reason: 'HostAlreadyClaimed', message: 'taken by x' })
  const [[got] = []] = ingressOf({ status: { ingress: [was] } }, refused) as RouteIngress[][]
  assert.equal(got?.conditions?.[0]?.lastTransitionTime, before)
  assert.equal(got?.conditions?.[0]?.message, 'taken')
})
test('R12: the entries of other routers stay', () => {
  assert.deepEqual(ingressOf({ status: { ingress: [foreign] } }, admitted), [
    [foreign, ingress({ lastTransitionTime: now })],
  ])
})
