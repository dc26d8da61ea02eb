import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, defaultInterface } from './address.ts'

const routes = `Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
`
const interfaces = (addresses: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(addresses).map(([name, address]) => [name, [{ family: 'IPv4', address }]]),
  ) as unknown as Parameters<typeof addressOf>[1]

test('the interface of the default route', () => {
  assert.equal(defaultInterface(routes), 'eth0')
  assert.equal(defaultInterface(''), undefined)
})

const cases = {
  'the preferred interface wins': {
    preferred: 'eth0',
    given: { lo: '127.0.0.1', docker0: '172.17.0.1', eth0: '192.168.0.5' },
    want: '192.168.0.5',
  },
  'without a default route any address of the machine will do': {
    preferred: undefined,
    given: { lo: '127.0.0.1', eth1: '10.0.0.1' },
    want: '10.0.0.1',
  },
  "a pod's interface is not the machine's": {
    preferred: undefined,
    given: { lo: '127.0.0.1', veth12: '10.128.0.1' },
    want: undefined,
  },
}
for (const [name, { preferred, given, want }] of Object.entries(cases)) {
  test(name, () => assert.equal(addressOf(preferred, interfaces(given)), want))
}
