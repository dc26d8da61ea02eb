import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serviceRules } from './serviceRules.ts'
import { staleFlows } from './staleFlows.ts'
import { service, slice } from './testing/objects.ts'

const place = { nodeName: 'here', podCIDR: '10.128.0.0/16' }
const dns = (addresses: string[], affinity: 'None' | 'ClientIP' = 'None') =>
  serviceRules(
    service({ sessionAffinity: affinity }, { port: 53, protocol: 'UDP' }),
    [slice(Object.fromEntries(addresses.map((address) => [address, {}])), 5353, 'UDP')],
    place,
  )
const gone = [{ frontend: '10.129.0.20', endpoint: '10.128.0.5' }]

const cases = {
  'an endpoint went: its flows are stale': {
    was: dns(['10.128.0.5', '10.128.0.6']),
    is: dns(['10.128.0.6']),
    want: gone,
  },
  'the last endpoint went': { was: dns(['10.128.0.5']), is: dns([]), want: gone },
  'an endpoint came: nothing is stale': {
    was: dns(['10.128.0.5']),
    is: dns(['10.128.0.5', '10.128.0.6']),
    want: [],
  },
  'with session affinity too': {
    was: dns(['10.128.0.5', '10.128.0.6'], 'ClientIP'),
    is: dns(['10.128.0.6'], 'ClientIP'),
    want: gone,
  },
  'TCP ends its connections itself': {
    was: serviceRules(service(), [slice({ '10.128.0.5': {} })], place),
    is: serviceRules(service(), [], place),
    want: [],
  },
}
for (const [name, { was, is, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(staleFlows(was, is), want))
}
