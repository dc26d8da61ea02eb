import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Answer, decode, encode, type Packet, type RecordType } from 'dns-packet'
import { rcode } from './answer.ts'
import { exchange, type Protocol } from './exchange.ts'
import { type Forward, forwarder } from './forward.ts'
import { respond } from './respond.ts'
import { type DnsServer, serve } from './server.ts'
import { view, zone } from './testing/view.ts'
import type { Upstream } from './upstreams.ts'

/** Real servers on loopback addresses: one is the world, the other ours, which asks the world. */
test('a DNS server over UDP and TCP', async (t) => {
  const asked: string[] = []
  let world: DnsServer
  let server: DnsServer
  let upstreams: Upstream[] = []
  const forward: Forward = forwarder({ upstreams: async () => upstreams, timeoutMs: 300 })
  const log = (): void => undefined

  before(async () => {
    world = await serve({
      address: '127.0.0.1',
      ports: [0],
      isWelcome: () => true,
      log,
      answer: async (query, protocol) => worldAnswer(query, protocol, asked),
    })
    server = await serve({
      address: '127.0.0.1',
      ports: [0],
      isWelcome: (address) => address === '127.0.0.1',
      log,
      answer: (query, protocol) => respond(query, protocol, { view, zone, forward }),
    })
    upstreams = [{ address: '127.0.0.1', port: world.port }]
  })
  after(() => Promise.all([world.stop(), server.stop()]))

  async function ask(name: string, type: RecordType = 'A', protocol: Protocol = 'udp'): Promise<Packet> {
    const query = encode({ type: 'query', id: 4242, flags: 0x100, questions: [{ name, type }] })
    const response = await exchange(query, { address: '127.0.0.1', port: server.port }, protocol, 2000)
    return decode(response)
  }
  const data = (packet: Packet): unknown[] => (packet.answers ?? []).map((one) => 'data' in one && one.data)

  for (const protocol of ['udp', 'tcp'] as const) {
    await t.test(`K8: names of the cluster by ${protocol}`, async () => {
      const packet = await ask('web.default.svc.cluster.local', 'A', protocol)
      assert.deepEqual(data(packet), ['10.129.0.20'])
      assert.equal(packet.id, 4242)
    })
    await t.test(`K8: names of the world by ${protocol}`, async () => {
      assert.deepEqual(data(await ask(`${protocol}.example.com`, 'A', protocol)), ['192.0.2.80'])
    })
  }
  await t.test('what was asked lately is not asked again', async () => {
    await ask('udp.EXAMPLE.com')
    assert.equal(asked.filter((name) => name.toLowerCase() === 'udp.example.com').length, 1)
  })
  await t.test('an ExternalName brings the addresses of its target', async () => {
    assert.deepEqual(data(await ask('outside.default.svc.cluster.local')), ['example.com', '192.0.2.80'])
  })
  await t.test('names of the cluster that do not exist are never asked outside', async () => {
    const packet = await ask('udp.example.com.default.svc.cluster.local')
    assert.equal(codeOf(packet), rcode.noSuchName)
    assert.equal(
      asked.some((name) => name.endsWith('cluster.local')),
      false,
    )
  })
  await t.test('an answer too large for UDP is had by TCP', async () => {
    assert.equal(((await ask('large.example.com')).flags ?? 0) & 0x200, 0x200)
    assert.equal(data(await ask('large.example.com', 'A', 'tcp')).length, 100)
  })
  await t.test('a server that says nothing: the next one is asked', async () => {
    upstreams = [{ address: '127.0.0.1', port: 9 }, ...upstreams]
    assert.deepEqual(data(await ask('next.example.com')), ['192.0.2.80'])
  })
  await t.test('nobody to ask is a failure, not silence', async () => {
    const before = upstreams
    upstreams = []
    assert.equal(codeOf(await ask('nobody.example.com')), rcode.serverFailure)
    upstreams = before
  })
  await t.test(
    'an upstream that asks us back ends in a failure, after a bounded number of questions',
    async () => {
      const before = upstreams
      upstreams = [{ address: '127.0.0.1', port: server.port }]
      assert.equal(codeOf(await ask('loop.example.com')), rcode.serverFailure)
      upstreams = before
    },
  )
  await t.test('what is no question gets an error or nothing, and the server goes on', async () => {
    const target = { address: '127.0.0.1', port: server.port }
    const notify = encode({ type: 'query', id: 1, flags: 4 << 11, questions: [{ name: 'a.b', type: 'A' }] })
    assert.equal(codeOf(decode(await exchange(notify, target, 'udp', 2000))), rcode.notImplemented)
    const response = encode({ type: 'response', id: 1, questions: [{ name: 'a.b', type: 'A' }] })
    await assert.rejects(exchange(response, target, 'udp', 100))
    assert.deepEqual(data(await ask('web.default.svc.cluster.local')), ['10.129.0.20'])
  })
})

const codeOf = ({ flags = 0 }: Packet): number => flags & 0x0f

async function worldAnswer(query: Buffer, protocol: Protocol, asked: string[]): Promise<Buffer> {
  const { id, questions = [] } = decode(query)
  const name = questions[0]?.name ?? ''
  asked.push(name)
  const record = (last: number): Answer => ({ name, type: 'A', ttl: 300, data: `192.0.2.${last}` })
  const isLarge = name.startsWith('large.')
  const answers = isLarge ? Array.from({ length: 100 }, (_, i) => record(i)) : [record(80)]
  const isCut = isLarge && protocol === 'udp'
  return encode({
    type: 'response',
    id,
    flags: isCut ? 0x200 : 0,
    questions,
    answers: isCut ? [] : answers,
  })
}
