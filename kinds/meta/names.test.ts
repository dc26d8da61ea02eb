import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  cidr,
  configMapKey,
  dns1035Label,
  dnsLabel,
  dnsSubdomain,
  envVarName,
  ipAddress,
  labelValue,
  type NameRule,
  pathSegment,
  portName,
  qualifiedName,
} from './names.ts'

const rules: Record<string, { rule: NameRule; good: string[]; bad: string[] }> = {
  'DNS label': { rule: dnsLabel, good: ['a', '1-a'], bad: ['', 'A', '-a', 'a.b', 'a'.repeat(64)] },
  'DNS subdomain': {
    rule: dnsSubdomain,
    good: ['a', 'a.b-c.1'],
    bad: ['', '.a', 'a..b', 'a_b', 'a'.repeat(254)],
  },
  'RFC 1035 label': { rule: dns1035Label, good: ['a1'], bad: ['1a', ''] },
  'path segment': { rule: pathSegment, good: ['a:b', 'A b'], bad: ['.', '..', 'a/b', 'a%'] },
  'qualified name': {
    rule: qualifiedName,
    good: ['app', 'App_1', 'example.com/app'],
    bad: ['', '/a', 'a/', 'a/b/c', 'Example.com/a', '-a', 'a'.repeat(64)],
  },
  'label value': { rule: labelValue, good: ['', 'a.B_c'], bad: ['-', 'a b', 'a'.repeat(64)] },
  'config key': {
    rule: configMapKey,
    good: ['a.b', '__proto__', '.env'],
    bad: ['', '.', '..', '..a', 'a/b'],
  },
  'environment variable': { rule: envVarName, good: ['A', 'a.b-c', '1 x'], bad: ['', 'a=b', 'ä'] },
  'port name': { rule: portName, good: ['http', 'a-1'], bad: ['', '80', 'a--b', '-a', 'A', 'a'.repeat(16)] },
  'IP address': {
    rule: ipAddress,
    good: ['10.0.0.1', '::1', '2001:db8::ffff'],
    bad: ['', '10.0.0', '10.0.0.256', '10.0.0.1.', '01.0.0.1', 'a::g'],
  },
  CIDR: {
    rule: cidr,
    good: ['10.0.0.0/8', 'fd00::/8'],
    bad: ['10.0.0.0', '10.0.0.0/33', 'x/8', '10.0.0.0/8/8'],
  },
}
for (const [name, { rule, good, bad }] of Object.entries(rules)) {
  for (const text of good)
    test(`${name}: ${JSON.stringify(text)} is fine`, () => assert.deepEqual(rule(text), []))
  for (const text of bad)
    test(`${name}: ${JSON.stringify(text.slice(0, 20))} is refused`, () =>
      assert.notDeepEqual(rule(text), []))
}

test('problems are in the words that clients know', () => {
  assert.deepEqual(dnsSubdomain('A'), [
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ])
  assert.deepEqual(dnsLabel('a'.repeat(64)), ['must be no more than 63 bytes'])
})
