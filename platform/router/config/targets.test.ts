import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import type { Route } from '@hawser/kinds/route/route.ts'
import { alternative, lookupIn, route, service, slice } from '../testing/objects.ts'
import { targetsOf } from './targets.ts'

const web = slice('web', ['10.128.0.5'])
const two = slice('web', ['10.128.0.5', '10.128.0.6'])
const canary = slice('canary', ['10.128.0.9'])
const to = (weight: number, other: number): Route =>
  route('web', { to: { name: 'web', weight }, alternateBackends: [alternative('canary', other)] })

const cases: Record<string, { given: [Route, ...EndpointSlice[]]; want: Record<string, number> }> = {
  'R2: without a port: the first of the Service': {
    given: [route('web'), web],
    want: { '10.128.0.5:8080': 256 },
  },
  'R2: a port by name': {
    given: [route('web', { port: { targetPort: 'debug' } }), web],
    want: { '10.128.0.5:9229': 256 },
  },
  'R2: a port by the number the pod listens on': {
    given: [route('web', { port: { targetPort: 9229 } }), web],
    want: { '10.128.0.5:9229': 256 },
  },
  'a port by the number of the Service': {
    given: [route('web', { port: { targetPort: 9090 } }), web],
    want: { '10.128.0.5:9229': 256 },
  },
  'no such port: nowhere to go': { given: [route('web', { port: { targetPort: 'nope' } }), web], want: {} },
  'no Service: nowhere to go': { given: [route('web', { to: { name: 'nope' } }), web], want: {} },
  'R7: only ready pods': {
    given: [route('web'), slice('web', { '10.128.0.5': { ready: false }, '10.128.0.6': { ready: true } })],
    want: { '10.128.0.6:8080': 256 },
  },
  'a pod that ends but still serves is the last resort': {
    given: [route('web'), slice('web', { '10.128.0.5': { ready: false, serving: true, terminating: true } })],
    want: { '10.128.0.5:8080': 256 },
  },
  'R2: a weight is spread over the pods of its Service': {
    given: [to(100, 100), two, canary],
    want: { '10.128.0.5:8080': 128, '10.128.0.6:8080': 128, '10.128.0.9:8080': 256 },
  },
  'R2: one in a hundred': {
    given: [to(99, 1), web, canary],
    want: { '10.128.0.5:8080': 256, '10.128.0.9:8080': 3 },
  },
  'R2: weight 0 gets nothing': { given: [to(100, 0), web, canary], want: { '10.128.0.5:8080': 256 } },
  'R2: all weights 0: nowhere to go': { given: [to(0, 0), web, canary], want: {} },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const [of, ...slices] = given
    const targets = targetsOf(of, lookupIn([service(), service('canary')], slices))
    assert.deepEqual(Object.fromEntries(targets.map(({ address, weight }) => [address, weight])), want)
  })
}
