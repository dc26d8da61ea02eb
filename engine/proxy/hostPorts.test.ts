import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { hostPortRules } from './hostPorts.ts'

type Port = { containerPort: number; hostPort?: number; hostIP?: string; protocol?: string }
const pod = (port: Port, status: object = {}, spec: object = {}): Pod =>
  ({
    metadata: { name: 'web', namespace: 'default' },
    spec: { containers: [{ ports: [{ protocol: 'TCP', ...port }] }], ...spec },
    status: { phase: 'Running', podIP: '10.128.0.5', ...status },
  }) as unknown as Pod

const hairpin = { 'hairpins 10.128.0.5 . 10.128.0.5': '' }
const cases = {
  'hostPort on any address': {
    given: [pod({ containerPort: 80, hostPort: 8080 })],
    want: { 'anyhostports tcp . 8080': '10.128.0.5 . 80', ...hairpin },
  },
  'hostIP 0.0.0.0 is any address': {
    given: [pod({ containerPort: 80, hostPort: 8080, hostIP: '0.0.0.0' })],
    want: { 'anyhostports tcp . 8080': '10.128.0.5 . 80', ...hairpin },
  },
  'hostPort on one address': {
    given: [pod({ containerPort: 53, hostPort: 53, hostIP: '192.0.2.2', protocol: 'UDP' })],
    want: { 'hostports 192.0.2.2 . udp . 53': '10.128.0.5 . 53', ...hairpin },
  },
  'without hostPort: nothing': { given: [pod({ containerPort: 80 })], want: {} },
  'without an address yet: nothing': {
    given: [pod({ containerPort: 80, hostPort: 8080 }, { podIP: undefined })],
    want: {},
  },
  'an ended pod: nothing': {
    given: [pod({ containerPort: 80, hostPort: 8080 }, { phase: 'Succeeded' })],
    want: {},
  },
  'a pod in the host network has the port itself': {
    given: [pod({ containerPort: 80, hostPort: 80 }, {}, { hostNetwork: true })],
    want: {},
  },
  'two pods claim one port: the first keeps it': {
    given: [
      pod({ containerPort: 80, hostPort: 8080 }),
      pod({ containerPort: 81, hostPort: 8080 }, { podIP: '10.128.0.6' }),
    ],
    want: {
      'anyhostports tcp . 8080': '10.128.0.5 . 80',
      ...hairpin,
      'hairpins 10.128.0.6 . 10.128.0.6': '',
    },
  },
}
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => assert.deepEqual(Object.fromEntries(hostPortRules(given).elements), want))
}
