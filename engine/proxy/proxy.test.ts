import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { EndpointSlice } from '@hawser/kinds/discovery/endpointslice.ts'
import { removeProxy } from './remove.ts'
import { combine, emptyRuleset, type Ruleset } from './ruleset.ts'
import { ensureServiceRoute } from './serviceRoute.ts'
import { serviceRules } from './serviceRules.ts'
import { enableForwarding } from './sysctl.ts'
import { openTable, switchedOn, type Table, tables } from './table.ts'
import { addresses, missingForNetwork, type Network, startNetwork } from './testing/network.ts'
import { service, slice } from './testing/objects.ts'

const settings = { table: 'hawser_test', podCIDR: '10.128.0.0/16', serviceCIDR: '10.129.0.0/16' }
const place = { nodeName: 'here', podCIDR: settings.podCIDR }
const { pod1, pod2, node, outside } = addresses

const web = (spec: object, port: object, ...slices: EndpointSlice[]): Ruleset =>
  serviceRules(service(spec, port), slices, place)
const toPods = (...pods: string[]): EndpointSlice => slice(Object.fromEntries(pods.map((pod) => [pod, {}])))

test('services in a network of its own', { skip: missingForNetwork() ?? false }, async (t) => {
  let net: Network
  let table: Table
  const ask = (who: 'node' | 'pod1' | 'pod2' | 'outside', line: string): Promise<string> => net[who].ask(line)

  before(async () => {
    net = await startNetwork()
    table = openTable(net.host, settings, 'net.ipv4.ip_forward')
    assert.deepEqual(await enableForwarding(net.host, () => undefined), [
      'net.ipv4.ip_forward',
      'net.ipv4.conf.all.route_localnet',
    ])
    await ensureServiceRoute(net.host, settings.serviceCIDR, node)
    await table.apply(emptyRuleset())
  })
  after(() => net[Symbol.asyncDispose]())

  await t.test(
    'K9: a ClusterIP leads to the pod, from the node and from pods, whose address is kept',
    async () => {
      await table.apply(web({}, {}, toPods(pod1)))
      assert.match(await ask('node', 'tcp 10.129.0.20 80'), /^pod1 /)
      assert.equal(await ask('pod2', 'tcp 10.129.0.20 80'), `pod1 ${pod2}`)
    },
  )
  await t.test('K9: UDP too', async () => {
    const rules = web({}, { protocol: 'UDP' }, slice({ [pod1]: {} }, 8080, 'UDP'))
    await table.apply(rules)
    assert.equal(await ask('pod2', 'udp 10.129.0.20 80'), `pod1 ${pod2}`)
    assert.match(await ask('node', 'udp 10.129.0.20 80'), /^pod1 /)
  })
  await t.test('K7: without a ready pod connections are refused at once, TCP and UDP', async () => {
    await table.apply(web({ externalIPs: ['198.51.100.7'] }, {}))
    for (const who of ['node', 'pod1'] as const) {
      assert.equal(await ask(who, 'tcp 10.129.0.20 80'), 'ECONNREFUSED')
      // The kernel tells a sender on this machine by the error of its own call.
      assert.match(await ask(who, 'udp 10.129.0.20 80'), /^(ECONNREFUSED|EPERM)$/)
    }
    assert.equal(await ask('pod1', 'tcp 10.129.77.77 80'), 'ECONNREFUSED')
  })
  // After the refusals: the kernel counts the redirect it sends here against its limit of errors per client.
  await t.test('a pod reaches itself through its own Service', async () => {
    await table.apply(web({}, {}, toPods(pod1)))
    assert.match(await ask('pod1', 'tcp 10.129.0.20 80'), /^pod1 /)
  })
  await t.test('connections are spread over all pods', async () => {
    await table.apply(web({}, {}, toPods(pod1, pod2)))
    const seen = new Set<string | undefined>()
    for (let i = 0; i < 40 && seen.size < 2; i++)
      seen.add((await ask('node', 'tcp 10.129.0.20 80')).split(' ')[0])
    assert.deepEqual([...seen].sort(), ['pod1', 'pod2'])
  })
  await t.test('K7: with session affinity a client stays with its pod', async () => {
    await table.apply(web({ sessionAffinity: 'ClientIP' }, {}, toPods(pod1, pod2)))
    const seen = new Set<string>()
    for (let i = 0; i < 12; i++) seen.add(await ask('node', 'tcp 10.129.0.20 80'))
    assert.equal(seen.size, 1)
    await table.apply(web({ sessionAffinity: 'ClientIP' }, {}, toPods(pod2)))
    assert.match(await ask('node', 'tcp 10.129.0.20 80'), /^pod2 /)
  })
  await t.test('K7: a NodePort answers on every address of the node, 127.0.0.1 included', async () => {
    await table.apply(web({ type: 'NodePort' }, { nodePort: 30080 }, toPods(pod1)))
    assert.equal(await ask('outside', `tcp ${node} 30080`), `pod1 ${outside}`)
    assert.match(await ask('node', 'tcp 127.0.0.1 30080'), /^pod1 /)
    assert.match(await ask('node', `tcp ${node} 30080`), /^pod1 /)
    assert.match(await ask('pod2', `tcp ${node} 30080`), /^pod1 /)
  })
  await t.test('K9: externalIPs', async () => {
    await table.apply(web({ externalIPs: [node] }, {}, toPods(pod1)))
    assert.equal(await ask('outside', `tcp ${node} 80`), `pod1 ${outside}`)
  })
  await t.test('a hostPort leads to its pod', async () => {
    const elements = new Map([['anyhostports tcp . 8081', `${pod2} . 8080`]])
    await table.apply({ ...emptyRuleset(), elements })
    assert.equal(await ask('outside', `tcp ${node} 8081`), `pod2 ${outside}`)
    assert.match(await ask('node', 'tcp 127.0.0.1 8081'), /^pod2 /)
  })
  await t.test('pods reach a process of the node itself through a Service: DNS', async () => {
    await table.apply(web({}, { protocol: 'UDP', port: 53 }, slice({ [node]: {} }, 8080, 'UDP')))
    assert.equal(await ask('pod1', 'udp 10.129.0.20 53'), `node ${pod1}`)
    assert.match(await ask('node', 'udp 10.129.0.20 53'), /^node /)
  })
  await t.test('pods talk to the world with the address of the node', async () => {
    await table.apply(emptyRuleset())
    assert.equal(await ask('pod1', `tcp ${outside} 8080`), `outside ${node}`)
    assert.equal(await ask('pod1', `tcp ${pod2} 8080`), `pod2 ${pod1}`)
  })
  await t.test('another machine cannot reach our loopback addresses', async () => {
    await net.host.run('ip', ['addr', 'add', '127.5.5.5/32', 'dev', 'lo'])
    assert.notEqual((await ask('outside', 'tcp 127.5.5.5 8080')).split(' ')[0], 'node')
  })
  await t.test(
    'an established connection survives that its endpoint goes and that the table is replaced',
    async () => {
      await table.apply(web({}, {}, toPods(pod1)))
      assert.match(await ask('node', 'hold 10.129.0.20 80'), /^pod1 /)
      await table.apply(web({}, {}, toPods(pod2)))
      assert.equal(await ask('node', 'again'), 'again')
      await openTable(net.host, settings, '').apply(web({}, {}, toPods(pod2)))
      assert.equal(await ask('node', 'again'), 'again')
      assert.match(await ask('node', 'tcp 10.129.0.20 80'), /^pod2 /)
    },
  )
  await t.test('many changes one after another leave exactly what is wanted', async () => {
    table = openTable(net.host, settings, 'net.ipv4.ip_forward')
    const a = web({ sessionAffinity: 'ClientIP', type: 'NodePort' }, { nodePort: 30080 }, toPods(pod1, pod2))
    const b = serviceRules(service({ clusterIP: '10.129.0.21' }, {}, 'api'), [toPods(pod2)], place)
    for (const rules of [a, combine([a, b]), b, emptyRuleset(), combine([b, a]), web({}, {}, toPods(pod1))])
      await table.apply(rules)
    const step = await net.host.run('nft', ['list', 'table', 'ip', settings.table])
    await openTable(net.host, settings, 'net.ipv4.ip_forward').apply(web({}, {}, toPods(pod1)))
    assert.equal(step, await net.host.run('nft', ['list', 'table', 'ip', settings.table]))
  })
  await t.test('a table somebody removed is noticed and made again', async () => {
    await net.host.run('nft', ['flush', 'ruleset'])
    assert.equal(await table.check(), false)
    await table.apply(web({}, {}, toPods(pod1)))
    assert.equal(await table.check(), true)
    assert.match(await ask('node', 'tcp 10.129.0.20 80'), /^pod1 /)
  })
  await t.test(
    'what was switched on is remembered with the table, and nothing is left in the end',
    async () => {
      assert.deepEqual(await switchedOn(net.host, settings.table), ['net.ipv4.ip_forward'])
      const quietly = { ...settings, host: net.host, log: () => undefined }
      await removeProxy(quietly)
      assert.deepEqual(await tables(net.host), [])
      assert.equal(await net.host.run('ip', ['route', 'show', 'proto', '72']), '')
      assert.equal((await net.host.run('cat', ['/proc/sys/net/ipv4/ip_forward'])).trim(), '0')
      await removeProxy(quietly)
    },
  )
})
