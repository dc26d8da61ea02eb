import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Service } from '@hawser/kinds/core/service.ts'
import { memoryLog } from '@hawser/store/memory.ts'
import { openForTest, type TestResources } from './testing.ts'

const create = async (api: TestResources, name: string, spec: object): Promise<Service['spec']> => {
  const service = { metadata: { name }, spec: { ports: [{ port: 80 }], ...spec } }
  return (await api.create('services', service)).spec as unknown as Service['spec']
}

test('a service gets its address and what goes with it', async () => {
  await using api = await openForTest()
  const spec = await create(api, 'web', {})
  assert.match(spec.clusterIP ?? '', /^10\.129\.0\.\d+$/)
  assert.deepEqual(spec.clusterIPs, [spec.clusterIP])
  assert.deepEqual(
    [spec.ipFamilies, spec.ipFamilyPolicy, spec.internalTrafficPolicy, spec.externalTrafficPolicy],
    [['IPv4'], 'SingleStack', 'Cluster', undefined],
  )
})

test('a node port is given, with the policy that goes with it', async () => {
  await using api = await openForTest()
  const spec = await create(api, 'web', { type: 'NodePort' })
  const port = spec.ports?.[0]?.nodePort ?? 0
  assert.ok(port >= 30_000 && port <= 32_767, String(port))
  assert.equal(spec.externalTrafficPolicy, 'Cluster')
})

test('no address is given twice, not even to those who ask at the same time, or after a restart', async () => {
  const log = memoryLog()
  const given: (string | undefined)[] = []
  {
    const api = await openForTest(log)
    const specs = await Promise.all(Array.from({ length: 50 }, (_, n) => create(api, `first-${n}`, {})))
    given.push(...specs.map(({ clusterIP }) => clusterIP))
  }
  await using api = await openForTest(log)
  const specs = await Promise.all(Array.from({ length: 50 }, (_, n) => create(api, `second-${n}`, {})))
  given.push(...specs.map(({ clusterIP }) => clusterIP))
  assert.equal(new Set(given).size, 100)
})

test('an address can be asked for by name, while nobody has it', async () => {
  await using api = await openForTest()
  await create(api, 'dns', { clusterIP: '10.129.0.10' })
  await assert.rejects(create(api, 'other', { clusterIP: '10.129.0.10' }), {
    reason: 'Invalid',
    message: /failed to allocate IP 10.129.0.10: provided IP is already allocated/,
  })
  await assert.rejects(create(api, 'far', { clusterIP: '10.0.0.1' }), {
    reason: 'Invalid',
    message: /The range of valid IPs is 10.129.0.0\/24/,
  })
  await api.remove('services', 'dns')
  await create(api, 'other', { clusterIP: '10.129.0.10' })
})

test('an address that was asked for in vain, or only to try, is still free', async () => {
  await using api = await openForTest()
  const service = { metadata: { name: 'web' }, spec: { clusterIP: '10.129.0.9', ports: [{ port: 80 }] } }
  await api.call('create', 'services', { options: { dryRun: true } }, service)
  await create(api, 'taken', {})
  await assert.rejects(create(api, 'taken', { clusterIP: '10.129.0.9' }), { reason: 'AlreadyExists' })
  await create(api, 'web', { clusterIP: '10.129.0.9' })
})

test('an update that is silent about addresses keeps them, and cannot change them', async () => {
  await using api = await openForTest()
  const before = await create(api, 'web', { type: 'NodePort' })
  const silent = {
    metadata: { name: 'web' },
    spec: { type: 'NodePort', ports: [{ port: 80 }], selector: { a: 'b' } },
  }
  const after = (await api.update('services', silent as never)).spec as unknown as Service['spec']
  assert.deepEqual(
    [after.clusterIP, after.clusterIPs, after.ports?.[0]?.nodePort],
    [before.clusterIP, before.clusterIPs, before.ports?.[0]?.nodePort],
  )
  await assert.rejects(
    api.patch('services', 'web', { spec: { clusterIP: '10.129.0.7', clusterIPs: ['10.129.0.7'] } }),
    {
      reason: 'Invalid',
      message: /spec.clusterIPs\[0\]: Invalid value: \["10.129.0.7"\]: may not change once set/,
    },
  )
})

test('a service that stops needing a node port gives it back', async () => {
  await using api = await openForTest()
  await create(api, 'web', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] })
  const { spec } = await api.patch('services', 'web', { spec: { type: 'ClusterIP' } })
  assert.equal((spec as Service['spec']).ports?.[0]?.nodePort, undefined)
  await create(api, 'other', { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] })
})

test('a name elsewhere has no address; a headless service says so', async () => {
  await using api = await openForTest()
  const elsewhere = await create(api, 'elsewhere', { type: 'ExternalName', externalName: 'example.org' })
  assert.deepEqual([elsewhere.clusterIP, elsewhere.clusterIPs], [undefined, undefined])
  const headless = await create(api, 'headless', { clusterIP: 'None' })
  assert.deepEqual([headless.clusterIP, headless.clusterIPs], ['None', ['None']])
})

test('a balancer that only sends to nodes with endpoints gets a port to ask at, and gives it back', async () => {
  await using api = await openForTest()
  const balanced = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }
  const { healthCheckNodePort = 0, ports } = await create(api, 'web', balanced)
  assert.ok(healthCheckNodePort >= 30_000 && healthCheckNodePort !== ports?.[0]?.nodePort)
  await assert.rejects(create(api, 'other', { ...balanced, healthCheckNodePort }), {
    reason: 'Invalid',
    message: /spec.healthCheckNodePort: Invalid value: \d+: provided port is already allocated/,
  })
  const kept = await api.patch('services', 'web', { metadata: { labels: { a: 'b' } } })
  assert.equal((kept.spec as Service['spec']).healthCheckNodePort, healthCheckNodePort)
  const now = await api.patch('services', 'web', { spec: { externalTrafficPolicy: 'Cluster' } })
  assert.equal((now.spec as Service['spec']).healthCheckNodePort, undefined)
  await create(api, 'other', { ...balanced, healthCheckNodePort })
})

const families: [rule: string, spec: object, want: unknown][] = [
  ['one', {}, [['IPv4'], 'SingleStack']],
  ['both, if there are both', { ipFamilyPolicy: 'PreferDualStack' }, [['IPv4'], 'PreferDualStack']],
  ['headless, with a selector', { clusterIP: 'None', selector: { a: 'b' } }, [['IPv4'], 'SingleStack']],
  ['headless, leading anywhere', { clusterIP: 'None' }, [['IPv4', 'IPv6'], 'RequireDualStack']],
  [
    'headless, of one family',
    { clusterIP: 'None', ipFamilyPolicy: 'SingleStack' },
    [['IPv4'], 'SingleStack'],
  ],
  [
    'both',
    { ipFamilyPolicy: 'RequireDualStack' },
    /spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services/,
  ],
  [
    'the other one',
    { ipFamilies: ['IPv6'] },
    /spec.ipFamilies\[0\]: Invalid value: "IPv6": not configured on this cluster/,
  ],
  [
    'one, and two',
    { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4', 'IPv6'] },
    /must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified/,
  ],
]
for (const [rule, spec, want] of families) {
  test(`families of addresses: ${rule}`, async () => {
    await using api = await openForTest()
    if (want instanceof RegExp)
      return assert.rejects(create(api, 'web', spec), { reason: 'Invalid', message: want })
    const { ipFamilies, ipFamilyPolicy } = await create(api, 'web', spec)
    assert.deepEqual([ipFamilies, ipFamilyPolicy], want)
  })
}

test('types change, and what a type does not have is free again', async () => {
  await using api = await openForTest()
  const first = await create(api, 'web', { type: 'NodePort' })
  const port = first.ports?.[0]?.nodePort
  await api.patch('services', 'web', { spec: { type: 'ClusterIP' } })
  await create(api, 'second', { type: 'NodePort', ports: [{ port: 80, nodePort: port }] })
  await api.patch('services', 'web', {
    spec: { type: 'ExternalName', externalName: 'example.com', clusterIP: null, clusterIPs: null },
  })
  await create(api, 'third', { clusterIP: first.clusterIP })
})

test('a crash in the midst of many writes gives nothing twice and keeps nothing for nobody', async () => {
  const log = memoryLog()
  const before = await openForTest(log)
  const asked = Array.from({ length: 30 }, (_, n) => create(before, `s${n}`, { type: 'NodePort' }))
  // Some are on their way, some are there: the log is all that a new server knows.
  await asked[0]
  await using after = await openForTest(log)
  const more = await Promise.all(
    Array.from({ length: 30 }, (_, n) => create(after, `t${n}`, { type: 'NodePort' })),
  )
  const { items } = (await after.call('list', 'services')).object as unknown as { items: Service[] }
  const addresses = items.map(({ spec }) => spec.clusterIP)
  const ports = items.map(({ spec }) => spec.ports?.[0]?.nodePort)
  assert.equal(new Set(addresses).size, items.length)
  assert.equal(new Set(ports).size, items.length)
  assert.ok(items.length >= more.length + 1)
  await Promise.allSettled(asked)
})
