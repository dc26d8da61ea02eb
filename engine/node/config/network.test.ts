import assert from 'node:assert/strict'
import { test } from 'node:test'
import { samplePod } from '../samples.ts'
import { podNames } from './hostname.ts'
import { hostsFile, hostsFileOnHost } from './hosts.ts'
import { parseResolvConf, resolverConfig } from './resolvConf.ts'

const cluster = { servers: ['10.129.0.10'], domain: 'cluster.local' }
const host = parseResolvConf(
  '# by dhcp\nnameserver 192.0.2.53\nnameserver 192.0.2.54\nsearch example.com .\noptions timeout:1 ndots:2\n',
)
const ours = ['shop.svc.cluster.local', 'svc.cluster.local', 'cluster.local']

test('a resolv.conf is read', () =>
  assert.deepEqual(host, {
    servers: ['192.0.2.53', '192.0.2.54'],
    searches: ['example.com'],
    options: ['timeout:1', 'ndots:2'],
  }))

const resolvers: Record<string, { spec: object; dns?: typeof cluster; want: object }> = {
  'K8: the cluster first': {
    spec: {},
    want: { servers: ['10.129.0.10'], searches: [...ours, 'example.com'], options: ['ndots:5'] },
  },
  'no cluster DNS: the host’s': { spec: {}, dns: { servers: [], domain: 'cluster.local' }, want: host },
  'Default is the host’s': { spec: { dnsPolicy: 'Default' }, want: host },
  'on the host network, the host’s': { spec: { hostNetwork: true }, want: host },
  'unless asked for': {
    spec: { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' },
    want: { servers: ['10.129.0.10'], searches: [...ours, 'example.com'], options: ['ndots:5'] },
  },
  'only its own': {
    spec: {
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['192.0.2.1'], searches: ['a.b'], options: [{ name: 'rotate' }] },
    },
    want: { servers: ['192.0.2.1'], searches: ['a.b'], options: ['rotate'] },
  },
  'its own is added and overrules': {
    spec: {
      dnsConfig: { nameservers: ['192.0.2.1'], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] },
    },
    want: {
      servers: ['10.129.0.10', '192.0.2.1'],
      searches: [...ours, 'example.com'],
      options: ['ndots:2', 'edns0'],
    },
  },
}
for (const [name, { spec, dns = cluster, want }] of Object.entries(resolvers)) {
  test(name, () => assert.deepEqual(resolverConfig(samplePod({ ...spec }), dns, host), want))
}

const names: Record<string, { spec: object; name?: string; want: object }> = {
  'a pod is called by its name': { spec: {}, want: { hostname: 'web-1', fqdn: '' } },
  'or what it says': { spec: { hostname: 'db' }, want: { hostname: 'db', fqdn: '' } },
  'with a subdomain it has a full name': {
    spec: { hostname: 'db', subdomain: 'set' },
    want: { hostname: 'db', fqdn: 'db.set.shop.svc.cluster.local' },
  },
  'which can be its hostname': {
    spec: { hostname: 'db', subdomain: 'set', setHostnameAsFQDN: true },
    want: { hostname: 'db.set.shop.svc.cluster.local', fqdn: 'db.set.shop.svc.cluster.local' },
  },
  'on the host network it is called as the host': {
    spec: { hostNetwork: true },
    want: { hostname: 'machine', fqdn: '' },
  },
  'a long name is cut, not at a dash': {
    spec: {},
    name: `${'a'.repeat(62)}-b`,
    want: { hostname: 'a'.repeat(62), fqdn: '' },
  },
}
for (const [title, { spec, name = 'web-1', want }] of Object.entries(names)) {
  test(title, () =>
    assert.deepEqual(podNames(samplePod({ ...spec }, { name }), 'machine', 'cluster.local'), want),
  )
}

test('/etc/hosts has the pod, its full name and its aliases', () => {
  const aliases = [{ ip: '192.0.2.9', hostnames: ['a', 'b'] }]
  const text = hostsFile({ ips: ['10.128.0.5'], hostname: 'db', fqdn: 'db.set', aliases })
  assert.match(text, /^# Kubernetes-managed hosts file\.\n127\.0\.0\.1\tlocalhost\n/)
  assert.match(
    text,
    /\n10\.128\.0\.5\tdb\.set\tdb\n\n# Entries added by HostAliases\.\n192\.0\.2\.9\ta\tb\n$/,
  )
})

test('on the host network it is the host’s with the aliases', () =>
  assert.equal(
    hostsFileOnHost('127.0.0.1 localhost', [{ ip: '192.0.2.9', hostnames: ['a'] }]),
    '# Kubernetes-managed hosts file (host network).\n127.0.0.1 localhost\n\n# Entries added by HostAliases.\n192.0.2.9\ta\n',
  ))
