import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ruleset } from './ruleset.ts'
import { serviceRules } from './serviceRules.ts'
import { service, slice } from './testing/objects.ts'

const place = { nodeName: 'here', podCIDR: '10.128.0.0/16' }
const chain = 'service/default/web/tcp/80'
const one = slice({ '10.128.0.5': {} })
const toOne = 'meta l4proto tcp dnat to 10.128.0.5:8080'

const cases = {
  'K9: one endpoint: the port leads there': {
    given: [service(), one],
    chains: { [chain]: [toOne] },
    elements: { 'services 10.129.0.20 . tcp . 80': `goto ${chain}`, 'hairpins 10.128.0.5 . 10.128.0.5': '' },
  },
  'K9: two endpoints: one at random, and one elsewhere needs a way back': {
    given: [service(), slice({ '10.128.0.6': { node: 'there' }, '10.128.0.5': {} })],
    chains: {
      [chain]: [
        'meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.128.0.5 . 8080, 1 : 10.128.0.6 . 8080 }',
      ],
    },
    elements: {
      'services 10.129.0.20 . tcp . 80': `goto ${chain}`,
      'hairpins 10.128.0.5 . 10.128.0.5': '',
      'remotes 10.128.0.6': '',
    },
  },
  'K7: no endpoint: nothing, so that the address is refused': {
    given: [service()],
    chains: {},
    elements: {},
  },
  'K7: an endpoint that is not ready gets nothing': {
    given: [service(), slice({ '10.128.0.5': { ready: false } })],
    chains: {},
    elements: {},
  },
  'an ending endpoint that still serves is the last resort': {
    given: [service(), slice({ '10.128.0.5': { ready: false, serving: true, terminating: true } })],
    chains: { [chain]: [toOne] },
    elements: { 'services 10.129.0.20 . tcp . 80': `goto ${chain}`, 'hairpins 10.128.0.5 . 10.128.0.5': '' },
  },
  'an ending endpoint gets nothing while another is ready': {
    given: [
      service(),
      slice({ '10.128.0.5': {}, '10.128.0.6': { ready: false, serving: true, terminating: true } }),
    ],
    chains: { [chain]: [toOne] },
    elements: { 'services 10.129.0.20 . tcp . 80': `goto ${chain}`, 'hairpins 10.128.0.5 . 10.128.0.5': '' },
  },
  'K7: headless: no address, no rule': {
    given: [service({ clusterIP: 'None' }), one],
    chains: {},
    elements: {},
  },
  'K7: ExternalName: no rule': {
    given: [service({ type: 'ExternalName', externalName: 'example.com' }), one],
    chains: {},
    elements: {},
  },
  'K9: NodePort and externalIPs share the chain': {
    given: [service({ type: 'NodePort', externalIPs: ['192.0.2.9'] }, { nodePort: 30080 }), one],
    chains: { [chain]: [toOne] },
    elements: {
      'services 10.129.0.20 . tcp . 80': `goto ${chain}`,
      'services 192.0.2.9 . tcp . 80': `goto ${chain}`,
      'nodeports tcp . 30080': `goto ${chain}`,
      'hairpins 10.128.0.5 . 10.128.0.5': '',
    },
  },
  'an external address without endpoints is refused by name: it is outside of the Service addresses': {
    given: [service({ externalIPs: ['192.0.2.9'] })],
    chains: {},
    elements: { 'refused 192.0.2.9 . tcp . 80': '' },
  },
  'externalTrafficPolicy Local: outside clients reach pods of this node only, insiders all': {
    given: [
      service({ type: 'NodePort', externalTrafficPolicy: 'Local' }, { nodePort: 30080 }),
      slice({ '10.128.0.5': {}, '10.128.1.5': { node: 'there' } }),
    ],
    chains: {
      [chain]: [
        'meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.128.0.5 . 8080, 1 : 10.128.1.5 . 8080 }',
      ],
      [`${chain}/external`]: [
        `ip saddr 10.128.0.0/16 goto ${chain}`,
        `fib saddr type local goto ${chain}`,
        toOne,
      ],
    },
    elements: {
      'services 10.129.0.20 . tcp . 80': `goto ${chain}`,
      'nodeports tcp . 30080': `goto ${chain}/external`,
      'hairpins 10.128.0.5 . 10.128.0.5': '',
      'remotes 10.128.1.5': '',
    },
  },
  'internalTrafficPolicy Local without a pod here: refused': {
    given: [service({ internalTrafficPolicy: 'Local' }), slice({ '10.128.1.5': { node: 'there' } })],
    chains: { [`${chain}/external`]: ['meta l4proto tcp dnat to 10.128.1.5:8080'] },
    elements: { 'remotes 10.128.1.5': '' },
  },
  'K7: sessionAffinity: a client comes back to its endpoint for three hours': {
    given: [service({ sessionAffinity: 'ClientIP' }), one],
    chains: {
      [chain]: [
        `ip saddr @${chain}/10.128.0.5/8080/clients goto ${chain}/10.128.0.5/8080`,
        `numgen random mod 1 vmap { 0 : goto ${chain}/10.128.0.5/8080 }`,
      ],
      [`${chain}/10.128.0.5/8080`]: [
        `update @${chain}/10.128.0.5/8080/clients { ip saddr timeout 10800s }`,
        toOne,
      ],
    },
    elements: { 'services 10.129.0.20 . tcp . 80': `goto ${chain}`, 'hairpins 10.128.0.5 . 10.128.0.5': '' },
  },
  'a slice of another port name or protocol does not count': {
    given: [service({}, { name: 'admin' }), one, slice({ '10.128.0.7': {} }, 53, 'UDP')],
    chains: {},
    elements: {},
  },
} as const

for (const [name, { given, chains, elements }] of Object.entries(cases)) {
  test(name, () => {
    const [of, ...slices] = given
    const rules: Ruleset = serviceRules(of, slices, place)
    assert.deepEqual(Object.fromEntries(rules.chains), chains)
    assert.deepEqual(Object.fromEntries(rules.elements), elements)
  })
}
