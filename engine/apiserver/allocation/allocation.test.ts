import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Service } from '@hawser/kinds/core/service.ts'
import type { Mutable } from '@hawser/kinds/kind.ts'
import { addressToNumber, numberToAddress, parseRange } from './addressrange.ts'
import { Pool } from './pool.ts'
import { ServiceAddresses } from './serviceaddresses.ts'

test('a pool gives every number once, the reserved ones last', () => {
  const pool = new Pool(6)
  const given = Array.from({ length: 7 }, () => pool.takeFrom(2, 2))
  assert.deepEqual(given, [4, 5, 2, 3, 0, 1, undefined])
  assert.equal(pool.take(6), false)
  assert.equal(pool.take(-1), false)
  pool.release(3)
  pool.release(3)
  assert.equal(pool.free, 1)
  assert.equal(pool.takeFrom(0, 2), 3)
})

test('addresses are read back as they were written', () => {
  for (const text of ['0.0.0.0', '10.129.0.1', '192.168.255.254', '255.255.255.255']) {
    assert.equal(numberToAddress(addressToNumber(text) as number), text)
  }
  for (const text of ['', '1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.5', 'None', '::1']) {
    assert.equal(addressToNumber(text), undefined, text)
  }
  assert.deepEqual(parseRange('10.129.3.7/16'), {
    cidr: '10.129.3.7/16',
    base: addressToNumber('10.129.0.0'),
    size: 65536,
  })
  for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/', 'x/16']) {
    assert.throws(() => parseRange(text), /is not an IPv4 range/)
  }
})

const small = () => new ServiceAddresses(parseRange('10.0.0.0/27'), { first: 30000, last: 30003 }, () => 0)
const service = (spec: Partial<Mutable<Service['spec']>>): Mutable<Service> =>
  ({ kind: 'Service', metadata: { name: 'web' }, spec: { type: 'ClusterIP', ...spec } }) as Mutable<Service>

test('a service gets a free address from the upper part of the range', () => {
  const addresses = small()
  const draft = service({})
  addresses.fill(draft, undefined)
  assert.deepEqual([draft.spec.clusterIP, draft.spec.clusterIPs], ['10.0.0.16', ['10.0.0.16']])
})

test('no address is given twice, and none is left when all are gone', () => {
  const addresses = small()
  const given = Array.from({ length: 30 }, () => {
    const draft = service({})
    addresses.fill(draft, undefined)
    return draft.spec.clusterIP
  })
  assert.equal(new Set(given).size, 30)
  assert.ok(!given.includes('10.0.0.0') && !given.includes('10.0.0.31'))
  assert.throws(() => addresses.fill(service({}), undefined), {
    reason: 'InternalError',
    message: 'failed to allocate a serviceIP: range is full: 10.0.0.0/27',
  })
})

test('headless services and external names need no address', () => {
  const addresses = small()
  for (const spec of [{ clusterIP: 'None' }, { type: 'ExternalName' }] as const) {
    const draft = service(spec)
    addresses.fill(draft, undefined)
    assert.equal(
      draft.spec.clusterIP,
      spec === undefined ? undefined : (spec as { clusterIP?: string }).clusterIP,
    )
  }
})

const refusals: Record<string, [spec: Parameters<typeof service>[0], message: string]> = {
  'an address outside the range': [
    { clusterIP: '10.1.0.1' },
    'Service "web" is invalid: spec.clusterIPs: Invalid value: ["10.1.0.1"]: failed to allocate IP 10.1.0.1: the provided IP (10.1.0.1) is not in the valid range. The range of valid IPs is 10.0.0.0/27',
  ],
  'an address somebody has': [
    { clusterIP: '10.0.0.5' },
    'Service "web" is invalid: spec.clusterIPs: Invalid value: ["10.0.0.5"]: failed to allocate IP 10.0.0.5: provided IP is already allocated',
  ],
  'a port outside the range': [
    { clusterIP: 'None', type: 'NodePort', ports: [{ port: 1, protocol: 'TCP', nodePort: 80 }] },
    'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-30003',
  ],
  'a port somebody has': [
    { clusterIP: 'None', type: 'NodePort', ports: [{ port: 1, protocol: 'TCP', nodePort: 30001 }] },
    'Service "web" is invalid: spec.ports[0].nodePort: Invalid value: 30001: provided port is already allocated',
  ],
}
for (const [name, [spec, message]] of Object.entries(refusals)) {
  test(`${name} is refused`, () => {
    const addresses = small()
    addresses.hold(
      service({
        clusterIP: '10.0.0.5',
        type: 'NodePort',
        ports: [{ port: 1, protocol: 'TCP', nodePort: 30001 }],
      }),
    )
    assert.throws(() => addresses.fill(service(spec), undefined), { reason: 'Invalid', message })
  })
}

test('what was taken for a service that is not written is free again', () => {
  const addresses = small()
  const draft = service({
    clusterIP: '10.0.0.9',
    type: 'NodePort',
    ports: [{ port: 1, protocol: 'TCP', nodePort: 30002 }],
  })
  const giveBack = addresses.fill(draft, undefined)
  assert.throws(() => addresses.fill(structuredClone(draft), undefined))
  giveBack()
  addresses.fill(structuredClone(draft), undefined)
})

test('an update keeps what it had, and gives free what it has no more', () => {
  const addresses = small()
  const old = service({ type: 'NodePort', ports: [{ port: 1, protocol: 'TCP' }] })
  addresses.fill(old, undefined)
  assert.equal(old.spec.ports?.[0]?.nodePort, 30000)
  const now = structuredClone(old)
  now.spec.ports = [
    { port: 1, protocol: 'TCP', nodePort: 30000 },
    { port: 1, protocol: 'UDP', nodePort: 30000 },
    { port: 2, protocol: 'TCP' },
  ]
  addresses.fill(now, old)
  assert.deepEqual(
    now.spec.ports.map(({ nodePort }) => nodePort),
    [30000, 30000, 30001],
  )
  addresses.drop(old, now)
  addresses.drop(now, undefined)
  const again = service({ clusterIP: old.spec.clusterIP as string })
  addresses.fill(again, undefined)
})
