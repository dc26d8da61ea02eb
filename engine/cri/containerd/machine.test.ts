import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cgroupMounts } from './cgroups.ts'
import { defaultDevice, hasCapability } from './machine.ts'
import { mountPoints } from './mounts.ts'
import { ownResults } from './stop.ts'

const capabilities = {
  'all of them': { given: 'CapEff:\t000001ffffffffff', want: true },
  'all but CAP_SYS_RESOURCE': { given: 'CapPrm:\t000001ffffffffff\nCapEff:\t000001fffeffffff', want: false },
  none: { given: 'CapEff:\t0000000000000000', want: false },
  'a text without them': { given: 'Name:\tnode', want: false },
}
for (const [name, { given, want }] of Object.entries(capabilities)) {
  test(`CAP_SYS_RESOURCE in ${name}: ${want}`, () => assert.equal(hasCapability(given, 24), want))
}

const head = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT'
const routes = {
  'the interface of the default route': {
    given: `${head}\nveth1\t0200800A\t00000000\t0005\t0\t0\t0\tFFFFFFFF\t0\t0\t0\neth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0`,
    want: 'eth0',
  },
  'none without a default route': {
    given: `${head}\neth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0`,
    want: undefined,
  },
}
for (const [name, { given, want }] of Object.entries(routes)) {
  test(name, () => assert.equal(defaultDevice(given), want))
}

const mountinfo = [
  '22 1 254:0 / / rw - ext4 /dev/vda rw',
  '30 22 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
  '31 22 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
  '40 22 0:40 / /run/x/a rw shared:7 - overlay overlay rw',
  '41 40 0:41 / /run/x/a/b rw - tmpfs tmpfs rw',
  '42 22 0:42 / /run/xy rw - tmpfs tmpfs rw',
  '43 22 0:43 / /data/with\\040space/n rw - tmpfs cgroup rw',
  '',
].join('\n')

test('mounts under a folder, the newest first; a folder with a longer name is another one', () => {
  assert.deepEqual(mountPoints(mountinfo, ['/run/x']), ['/run/x/a/b', '/run/x/a'])
  assert.deepEqual(mountPoints(mountinfo, ['/data/with space', '/run/xy']), ['/data/with space/n', '/run/xy'])
})

test('cgroup hierarchies of both versions are found by type', () => {
  assert.deepEqual(cgroupMounts(mountinfo), ['/sys/fs/cgroup/memory', '/sys/fs/cgroup/unified'])
})

test("CNI's notes on our pods, and on no others", () => {
  const ours = ['hawser-1-aaa-eth0', 'cni-loopback-aaa-lo']
  assert.deepEqual(ownResults(['hawser-2-bbb-eth0', 'cni-loopback-bbb-lo', ...ours], 'hawser-1'), ours)
})
