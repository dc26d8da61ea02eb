import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, RecordType } from 'dns-packet'
import { answer } from './answer.ts'
import { view, zone } from './testing/view.ts'

const shown = (record: Answer): string =>
  record.type === 'SRV'
    ? `SRV ${record.data.port} ${record.data.target}`
    : `${record.type} ${'data' in record && typeof record.data === 'string' ? record.data : ''}`.trim()

const noName = { rcode: 3, answers: [], authorities: ['SOA'] }
const noData = { rcode: 0, answers: [], authorities: ['SOA'] }
const yes = (...answers: string[]) => ({ rcode: 0, answers, authorities: [] as string[] })

const cases = {
  'K8: a Service has its cluster address': ['web.default.svc.cluster.local', 'A', yes('A 10.129.0.20')],
  'the case of letters does not matter': ['WEB.Default.svc.Cluster.LOCAL', 'A', yes('A 10.129.0.20')],
  'a name outside of the domain that stands for a Service': ['registry.example', 'A', yes('A 10.129.0.20')],
  'a headless Service has the addresses of its ready pods': [
    'db.default.svc.cluster.local',
    'A',
    yes('A 10.128.0.5', 'A 10.128.0.6'),
  ],
  'a headless Service without pods exists': ['empty.default.svc.cluster.local', 'A', noData],
  'a pod of a headless Service by its host name': [
    'db-0.db.default.svc.cluster.local',
    'A',
    yes('A 10.128.0.5'),
  ],
  'a pod without host name by its address': [
    '10-128-0-6.db.default.svc.cluster.local',
    'A',
    yes('A 10.128.0.6'),
  ],
  'a pod that is not ready has no name': ['db-2.db.default.svc.cluster.local', 'A', noName],
  'K8: SRV of a named port': [
    '_http._tcp.web.default.svc.cluster.local',
    'SRV',
    yes('SRV 80 web.default.svc.cluster.local'),
  ],
  'SRV of a headless Service names its pods': [
    '_http._tcp.db.default.svc.cluster.local',
    'SRV',
    yes('SRV 8080 db-0.db.default.svc.cluster.local', 'SRV 8080 10-128-0-6.db.default.svc.cluster.local'),
  ],
  'no such port': ['_https._tcp.web.default.svc.cluster.local', 'SRV', noName],
  'no such protocol for that port': ['_http._udp.web.default.svc.cluster.local', 'SRV', noName],
  'the name between port and Service exists': ['_tcp.web.default.svc.cluster.local', 'SRV', noData],
  'ExternalName to the world: the alias, and a name to ask there': [
    'outside.default.svc.cluster.local',
    'A',
    { ...yes('CNAME example.com'), alsoAsk: 'example.com' },
  ],
  'ExternalName inside: the alias and its records': [
    'inside.default.svc.cluster.local',
    'A',
    yes('CNAME web.default.svc.cluster.local', 'A 10.129.0.20'),
  ],
  'the address a pod name spells': ['10-128-0-9.default.pod.cluster.local', 'A', yes('A 10.128.0.9')],
  'a pod name that spells no address': ['10-128-0-999.default.pod.cluster.local', 'A', noName],
  'no such Service': ['nope.default.svc.cluster.local', 'A', noName],
  'a search list makes such names of outside ones': ['example.com.default.svc.cluster.local', 'A', noName],
  'no such namespace': ['web.elsewhere.svc.cluster.local', 'A', noName],
  'a namespace exists but has no address': ['default.svc.cluster.local', 'A', noData],
  'no IPv6': ['web.default.svc.cluster.local', 'AAAA', noData],
  'the top of the zone': ['cluster.local', 'SOA', yes('SOA')],
  'its name server': ['cluster.local', 'NS', yes('NS ns.dns.cluster.local')],
  'the address of the name server': ['ns.dns.cluster.local', 'A', yes('A 10.129.0.10')],
  'the version of these rules': ['dns-version.cluster.local', 'TXT', yes('TXT 1.1.0')],
  'nothing else under the domain': ['web.cluster.local', 'A', noName],
  'the name of a Service address': [
    '20.0.129.10.in-addr.arpa',
    'PTR',
    yes('PTR web.default.svc.cluster.local'),
  ],
  'the name of a pod address': [
    '5.0.128.10.in-addr.arpa',
    'PTR',
    yes('PTR db-0.db.default.svc.cluster.local'),
  ],
  'a cluster address without a name': ['77.0.128.10.in-addr.arpa', 'PTR', noName],
  'an address of the world is not ours to name': ['1.2.0.192.in-addr.arpa', 'PTR', undefined],
  'a name of the world is not ours': ['example.com', 'A', undefined],
  'a domain that only looks like ours is not': ['evilcluster.local', 'A', undefined],
} as const satisfies Record<string, readonly [string, RecordType, object | undefined]>

for (const [name, [question, type, want]] of Object.entries(cases)) {
  test(name, () => {
    const reply = answer({ name: question, type }, view, zone)
    const got = reply && {
      rcode: reply.rcode,
      answers: reply.answers.map(shown),
      authorities: reply.authorities.map(shown),
      ...(reply.alsoAsk && { alsoAsk: reply.alsoAsk }),
    }
    assert.deepEqual(got, want)
    for (const record of reply?.answers ?? []) assert.ok('ttl' in record && record.ttl === 5)
  })
}

test('SRV answers bring the addresses of their targets', () => {
  const reply = answer({ name: '_http._tcp.db.default.svc.cluster.local', type: 'SRV' }, view, zone)
  assert.deepEqual(reply?.additionals.map(shown), ['A 10.128.0.5', 'A 10.128.0.6'])
})
test('an alias that leads to itself ends', () => {
  const reply = answer({ name: 'circle.default.svc.cluster.local', type: 'A' }, view, zone)
  assert.equal(
    reply?.answers.every(({ type }) => type === 'CNAME'),
    true,
  )
})
