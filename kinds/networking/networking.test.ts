import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseRange, rangeContains } from '../meta/range.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { Ingress } from './ingress.ts'
import { IngressClass } from './ingressclass.ts'
import { NetworkPolicy } from './networkpolicy.ts'

const metadata = { name: 'web', namespace: 'default' }
const backend = { service: { name: 'web', port: { number: 80 } } }
const ingress = (spec: object, more: object = {}) => ({ metadata: { ...metadata, ...more }, spec }) as never
const path = (item: object) =>
  ingress({
    rules: [{ host: 'example.com', http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...item }] } }],
  })
const at = 'spec.rules[0].http.paths[0]'

const refusedIngresses: Record<string, [never, string[]]> = {
  'one that leads nowhere': [
    ingress({}),
    ['spec: Invalid value: []: either `defaultBackend` or `rules` must be specified'],
  ],
  'a host that is an address': [
    ingress({ defaultBackend: backend, rules: [{ host: '10.0.0.1' }] }),
    ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'],
  ],
  'a wildcard in the middle': [
    ingress({ defaultBackend: backend, rules: [{ host: 'a.*.com' }] }),
    [
      `spec.rules[0].host: Invalid value: "a.*.com": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    ],
  ],
  'no paths': [ingress({ rules: [{ http: { paths: [] } }] }), ['spec.rules[0].http.paths: Required value']],
  'no type of path': [
    path({ pathType: undefined }),
    [`${at}.pathType: Required value: pathType must be specified`],
  ],
  'an unknown type of path': [
    path({ pathType: 'Regex' }),
    [
      `${at}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`,
    ],
  ],
  'a path that climbs': [
    path({ path: '/a/../b' }),
    [`${at}.path: Invalid value: "/a/../b": must not contain '/../'`],
  ],
  'a relative path': [
    path({ path: 'a', pathType: 'ImplementationSpecific' }),
    [`${at}.path: Invalid value: "a": must be an absolute path`],
  ],
  'no backend': [
    path({ backend: {} }),
    [`${at}.backend: Invalid value: "": resource or service backend is required`],
  ],
  'a backend without a port': [
    path({ backend: { service: { name: 'web' } } }),
    [`${at}.backend: Required value: port name or number is required`],
  ],
  'two classes': [
    ingress(
      { defaultBackend: backend, ingressClassName: 'a' },
      { annotations: { 'kubernetes.io/ingress.class': 'b' } },
    ),
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "b": must match `ingressClassName` when both are specified',
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refusedIngresses)) {
  test(`ingress refused: ${name}`, () => assert.deepEqual(problems(Ingress, given), want))
}

test('columns of an ingress', () => {
  const rules = ['a', 'b', 'c', 'd'].map((name) => ({ host: `${name}.example.com` }))
  const status = { loadBalancer: { ingress: [{ ip: '10.0.0.2' }, { hostname: 'lb.example.com' }] } }
  assert.deepEqual(cells(Ingress, { metadata, spec: { rules, tls: [{}], ingressClassName: 'x' }, status }), {
    Class: 'x',
    Hosts: 'a.example.com,b.example.com,c.example.com + 1 more...',
    Address: '10.0.0.2,lb.example.com',
    Ports: '80, 443',
  })
  assert.deepEqual(cells(Ingress, ingress({ defaultBackend: backend })), {
    Class: '<none>',
    Hosts: '*',
    Address: '',
    Ports: '80',
  })
})

const ingressClass = (spec: object) => ({ metadata: { name: 'x' }, spec }) as never
const parameters = { kind: 'Config', name: 'a' }

test('an ingress class names its controller for good', () => {
  const given = ingressClass({
    controller: 'example.com/x',
    parameters: { ...parameters, apiGroup: 'example.com' },
  })
  assert.equal(admit(IngressClass, given).spec.parameters?.scope, 'Cluster')
  assert.deepEqual(problems(IngressClass, given), [])
  assert.deepEqual(cells(IngressClass, given), {
    Controller: 'example.com/x',
    Parameters: 'Config.example.com/a',
  })
  assert.deepEqual(problems(IngressClass, ingressClass({})), ['spec.controller: Required value'])
  assert.deepEqual(
    problems(
      IngressClass,
      ingressClass({ controller: 'example.com/y' }),
      ingressClass({ controller: 'example.com/x' }),
    ),
    ['spec.controller: Invalid value: "example.com/y": field is immutable'],
  )
  assert.deepEqual(
    problems(
      IngressClass,
      ingressClass({ controller: 'a.b/c', parameters: { ...parameters, scope: 'Namespace' } }),
    ),
    ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  )
})

const policy = (spec: object) => ({ metadata, spec }) as never
const from = (...peers: object[]) => policy({ ingress: [{ from: peers }] })
const ports = (...list: object[]) => policy({ ingress: [{ ports: list }] })
const refusedPolicies: Record<string, [never, string[]]> = {
  'a peer that is nobody': [from({}), ['spec.ingress[0].from[0]: Required value: must specify a peer']],
  'addresses and pods at once': [
    from({ ipBlock: { cidr: '10.0.0.0/8' }, podSelector: {} }),
    ['spec.ingress[0].from[0]: Forbidden: may not specify both ipBlock and another peer'],
  ],
  'an exception from outside': [
    from({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16', '10.0.0.0/8', '10.1.0.0/16'] } }),
    [0, 1].map(
      (i) =>
        `spec.ingress[0].from[0].ipBlock.except[${i}]: Invalid value: "${['11.0.0.0/16', '10.0.0.0/8'][i]}": must be a strict subset of \`cidr\``,
    ),
  ],
  'ports in disorder': [
    ports({ port: 80, endPort: 79 }, { port: 'http', endPort: 80 }, { endPort: 80 }),
    [
      'must be greater than or equal to `port`',
      'may not be specified when `port` is non-numeric',
      'may not be specified when `port` is not specified',
    ].map(
      (problem, i) => `spec.ingress[0].ports[${i}].endPort: Invalid value: ${i === 0 ? 79 : 80}: ${problem}`,
    ),
  ],
}
for (const [name, [given, want]] of Object.entries(refusedPolicies)) {
  test(`policy refused: ${name}`, () => assert.deepEqual(problems(NetworkPolicy, given), want))
}

test('a policy is about what comes in, and about what goes out when it says so', () => {
  assert.deepEqual(admit(NetworkPolicy, policy({})).spec.policyTypes, ['Ingress'])
  assert.deepEqual(admit(NetworkPolicy, policy({ egress: [{}] })).spec.policyTypes, ['Ingress', 'Egress'])
  assert.equal(admit(NetworkPolicy, ports({ port: 80 })).spec.ingress?.[0]?.ports?.[0]?.protocol, 'TCP')
  assert.deepEqual(cells(NetworkPolicy, policy({ podSelector: { matchLabels: { app: 'web' } } })), {
    'Pod-Selector': 'app=web',
  })
})

test('ranges of addresses of both families', () => {
  const within = (whole: string, part: string) => {
    const [a, b] = [parseRange(whole), parseRange(part)]
    return a !== undefined && b !== undefined && rangeContains(a, b)
  }
  assert.ok(within('fd00::/8', 'fd12:3456::/32'))
  assert.ok(!within('fd00::/8', 'fe00::/16'))
  assert.ok(!within('10.0.0.0/8', 'fd00::/16'))
  assert.ok(within('::/0', '::ffff:10.0.0.0/104'))
})
