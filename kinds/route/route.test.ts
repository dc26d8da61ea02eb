import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { Route } from './route.ts'

type RouteDraft = Draft<typeof Route>
const route = (spec: object = {}, status: object = {}): RouteDraft => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: { to: { name: 'web' }, ...spec },
  status,
})

const refused: Record<string, [RouteDraft, string[]]> = {
  'R1: a host that is none': [
    route({ host: 'a_b' }),
    ['spec.host: Invalid value: "a_b": host must conform to DNS 952 subdomain conventions'],
  ],
  'R2: no service': [route({ to: {} }), ['spec.to.name: Required value']],
  'R2: something else than a service': [
    route({ to: { kind: 'Pod', name: 'web' } }),
    ['spec.to.kind: Invalid value: "Pod": must reference a Service'],
  ],
  'R2: a weight out of range': [
    route({ alternateBackends: [{ name: 'b', weight: 257 }] }),
    ['spec.alternateBackends[0].weight: Invalid value: 257: weight must be an integer between 0 and 256'],
  ],
  'R2: more than three others': [
    route({ alternateBackends: ['a', 'b', 'c', 'd'].map((name) => ({ name })) }),
    ['spec.alternateBackends: Required value: cannot specify more than 3 alternate backends'],
  ],
  'R3: a path without a slash': [
    route({ path: 'a' }),
    ['spec.path: Invalid value: "a": path must begin with /'],
  ],
  'R3: a path nobody can see': [
    route({ path: '/a', tls: { termination: 'passthrough' } }),
    ['spec.path: Invalid value: "/a": passthrough termination does not support paths'],
  ],
  'R3: a path that would end up in the configuration': [
    route({ path: '/a b' }),
    ['spec.path: Invalid value: "/a b": cannot contain # or whitespace characters'],
  ],
  'R4: an unknown termination': [
    route({ tls: { termination: 'middle' } }),
    [
      'spec.tls.termination: Unsupported value: "middle": supported values: "edge", "passthrough", "reencrypt"',
    ],
  ],
  'R4: certificates nobody uses, unseen in the answer': [
    route({ tls: { termination: 'passthrough', key: 'secret' } }),
    [
      'spec.tls.key: Invalid value: "redacted key data": passthrough termination does not support certificates',
    ],
  ],
  'R4: insecure passthrough': [
    route({ tls: { termination: 'passthrough', insecureEdgeTerminationPolicy: 'Allow' } }),
    [
      'spec.tls.insecureEdgeTerminationPolicy: Unsupported value: "Allow": supported values: "None", "Redirect"',
    ],
  ],
  'R5: a wildcard of nothing': [
    route({ wildcardPolicy: 'Subdomain' }),
    ['spec.wildcardPolicy: Invalid value: "Subdomain": host name not specified for wildcard policy'],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(Route, given), want))
}
test('a plain route is fine', () =>
  assert.deepEqual(problems(Route, route({ host: 'a.example.com', path: '/' })), []))
test('R1: clearing the host keeps it', () => {
  const old = admit(Route, route({ host: 'a.example.com' }))
  assert.equal(admit(Route, route(), old).spec.host, 'a.example.com')
})
test('R2: weight 100 unless said otherwise, and 0 is a weight', () => {
  const { spec } = admit(Route, route({ alternateBackends: [{ name: 'b', weight: 0 }] }))
  assert.deepEqual([spec.to.weight, spec.alternateBackends?.[0]?.weight], [100, 0])
})

const ingress = (host: string, status: string, reason?: string) => ({
  host,
  conditions: [{ type: 'Admitted', status, ...(reason && { reason }) }],
})
const rows: Record<string, [RouteDraft, Record<string, string>]> = {
  'before any router': [
    route({ host: 'a' }),
    { 'Host/Port': 'a', Port: '<all>', Termination: '', Services: 'web' },
  ],
  admitted: [route({ host: 'a' }, { ingress: [ingress('a', 'True')] }), { 'Host/Port': 'a' }],
  'refused by all': [
    route({ host: 'a' }, { ingress: [ingress('a', 'False', 'HostAlreadyClaimed')] }),
    { 'Host/Port': 'HostAlreadyClaimed' },
  ],
  'refused by one': [
    route({ host: 'a' }, { ingress: [ingress('a', 'True'), ingress('b', 'False', 'X')] }),
    { 'Host/Port': 'a ... 1 rejected' },
  ],
  shared: [
    route({ to: { name: 'web', weight: 75 }, alternateBackends: [{ name: 'new', weight: 25 }] }),
    { Services: 'web(75%),new(25%)' },
  ],
  'shared by nobody': [route({ to: { name: 'web', weight: 0 } }), { Services: 'web(0%)' }],
  encrypted: [
    route({
      tls: { termination: 'edge', insecureEdgeTerminationPolicy: 'Redirect' },
      port: { targetPort: 'http' },
    }),
    { Termination: 'edge/Redirect', Port: 'http' },
  ],
}
for (const [name, [given, want]] of Object.entries(rows)) {
  test(`columns: ${name}`, () => {
    const row = cells(Route, given)
    for (const [column, text] of Object.entries(want)) assert.equal(row[column], text)
  })
}
