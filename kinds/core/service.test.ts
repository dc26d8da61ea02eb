import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { Service } from './service.ts'

type ServiceDraft = Draft<typeof Service>
const service = (spec: object = {}): ServiceDraft => ({
  metadata: { name: 'web', namespace: 'default' },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
})
const p = 'spec.ports[0]'

const refused: Record<string, [ServiceDraft, string[]]> = {
  'no ports': [service({ ports: [] }), ['spec.ports: Required value']],
  'two ports without names': [
    service({ ports: [{ port: 80 }, { port: 81 }] }),
    [`${p}.name: Required value`, 'spec.ports[1].name: Required value'],
  ],
  'two ports of one number': [
    service({
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    }),
    ['spec.ports[1]: Duplicate value: {"protocol":"TCP","port":80}'],
  ],
  'a port out of range': [
    service({ ports: [{ port: 0, targetPort: 1 }] }),
    [`${p}.port: Invalid value: 0: must be between 1 and 65535, inclusive`],
  ],
  'a node port without being reachable': [
    service({ ports: [{ port: 80, nodePort: 30080 }] }),
    [`${p}.nodePort: Forbidden: may not be used when \`type\` is 'ClusterIP'`],
  ],
  'a node port out of range': [
    service({ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }),
    [
      `${p}.nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767`,
    ],
  ],
  'an external name without the name': [
    service({ type: 'ExternalName' }),
    ['spec.externalName: Required value'],
  ],
  'no address, and yet reachable': [
    service({ type: 'NodePort', clusterIP: 'None' }),
    [`spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services`],
  ],
  'an address that is none': [
    service({ clusterIP: '10.0.0' }),
    [
      'spec.clusterIPs[0]: Invalid value: "10.0.0": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    ],
  ],
  'an unknown type': [
    service({ type: 'Magic' }),
    [
      'spec.type: Unsupported value: "Magic": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
    ],
  ],
  'a name that does not begin with a letter': [
    { ...service(), metadata: { name: '1', namespace: 'default' } },
    [
      "metadata.name: Invalid value: \"1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(Service, given), want))
}
for (const [name, spec] of Object.entries({
  'a plain one': {},
  'headless without ports': { clusterIP: 'None', ports: [] },
  'an external name': { type: 'ExternalName', externalName: 'example.com.', ports: [] },
  'one port for TCP and UDP': {
    ports: [
      { name: 'a', port: 53 },
      { name: 'b', port: 53, protocol: 'UDP' },
    ],
  },
})) {
  test(`fine: ${name}`, () => assert.deepEqual(problems(Service, service(spec)), []))
}

test('an address stays', () => {
  const old = service({ clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] })
  const now = service({ clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'] })
  assert.deepEqual(problems(Service, now, old), [
    'spec.clusterIPs[0]: Invalid value: ["10.0.0.2"]: may not change once set',
  ])
  assert.deepEqual(problems(Service, service({ type: 'ExternalName', externalName: 'a' }), old), [])
})

test('the target port is the port unless said otherwise', () => {
  const { spec } = admit(Service, service({ ports: [{ port: 80 }, { port: 81, targetPort: 'http' }] }))
  assert.deepEqual(
    spec.ports?.map(({ targetPort }) => targetPort),
    [80, 'http'],
  )
})

test('columns', () => {
  const {
    'Cluster-IP': ip,
    'Port(s)': ports,
    'External-IP': external,
    Selector,
  } = cells(
    Service,
    service({
      type: 'LoadBalancer',
      clusterIPs: ['10.0.0.1'],
      ports: [
        { port: 80, nodePort: 30080 },
        { port: 53, protocol: 'UDP' },
      ],
    }),
  )
  assert.deepEqual(
    [ip, ports, external, Selector],
    ['10.0.0.1', '80:30080/TCP,53/UDP', '<pending>', 'app=web'],
  )
})
