import assert from 'node:assert/strict'
import { test } from 'node:test'
import { containerdConfig, type Settings } from './config.ts'
import { conflist } from './network.ts'
import { pathsOf } from './paths.ts'

const settings: Settings = {
  paths: pathsOf({ root: '/var/lib/x', runDir: '/run/x' }),
  sandboxImage: 'hawser.local/pause:1',
  cniBinDir: '/opt/cni/bin',
  snapshotter: 'overlayfs',
  mayLowerOomScore: true,
  maxLogLineBytes: 16384,
}
const cases = {
  'everything is in folders of ours': {
    given: {},
    want: [
      'root = "/var/lib/x/containerd"',
      'state = "/run/x/containerd"',
      '[grpc]\naddress = "/run/x/containerd.sock"',
      'conf_dir = "/run/x/net.d"',
      'Root = "/run/x/runc"',
      'netns_mounts_under_state_dir = true',
    ],
  },
  'what the machine has is used': {
    given: { snapshotter: 'native' },
    want: ['bin_dir = "/opt/cni/bin"', 'snapshotter = "native"', 'restrict_oom_score_adj = false'],
  },
  'without CAP_SYS_RESOURCE no oom_score_adj is lowered': {
    given: { mayLowerOomScore: false },
    want: ['restrict_oom_score_adj = true'],
  },
  'a path is quoted': {
    given: { registryConfigDir: '/a "b"\\c' },
    want: ['[plugins."io.containerd.grpc.v1.cri".registry]\nconfig_path = "/a \\"b\\"\\\\c"'],
  },
} as const
for (const [name, { given, want }] of Object.entries(cases)) {
  test(name, () => {
    const toml = containerdConfig({ ...settings, ...given })
    for (const line of want) assert.ok(toml.includes(`${line}\n`), `${line} is not in\n${toml}`)
  })
}

test('a run dir that leaves no room for sockets is refused', () => {
  assert.throws(() => pathsOf({ root: '/x', runDir: `/run/${'x'.repeat(90)}` }), { reason: 'Invalid' })
})

test('two containerds never share a CNI network', () => {
  assert.notEqual(
    pathsOf({ root: '/a', runDir: '/r' }).network,
    pathsOf({ root: '/b', runDir: '/r' }).network,
  )
})

test('pods get addresses of the pod CIDR and a route to everywhere', () => {
  const network = conflist({ name: 'n', podCIDR: '10.128.0.0/16', mtu: 1400, dataDir: '/d' })
  assert.deepEqual(network, {
    cniVersion: '0.4.0',
    name: 'n',
    plugins: [
      {
        type: 'ptp',
        mtu: 1400,
        ipMasq: false,
        ipam: {
          type: 'host-local',
          dataDir: '/d',
          ranges: [[{ subnet: '10.128.0.0/16' }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  })
})
