import assert from 'node:assert/strict'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { hostUpstreams, parseResolvConf } from './upstreams.ts'

test('name servers of a resolv.conf', () => {
  const text =
    '# nameserver 192.0.2.9\nsearch example.com\nnameserver 192.0.2.1\n  nameserver\tfe80::1%eth0\noptions x\n'
  assert.deepEqual(parseResolvConf(text), [
    { address: '192.0.2.1', port: 53 },
    { address: 'fe80::1%eth0', port: 53 },
  ])
})

test('the servers of the machine: never ourselves, and always as they are now', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-dns-'))
  const file = join(folder, 'resolv.conf')
  let now = 0
  const upstreams = hostUpstreams(
    file,
    ({ address }) => address === '10.129.0.10',
    () => now,
  )
  const seen = async (): Promise<string[]> => (await upstreams()).map(({ address }) => address)
  try {
    assert.deepEqual(await seen(), [])
    await writeFile(file, 'nameserver 10.129.0.10\nnameserver 192.0.2.1\n')
    now += 5000
    assert.deepEqual(await seen(), ['192.0.2.1'])
    await writeFile(file, 'nameserver 192.0.2.2\n')
    await utimes(file, 1, 1)
    assert.deepEqual(await seen(), ['192.0.2.1'])
    now += 5000
    assert.deepEqual(await seen(), ['192.0.2.2'])
  } finally {
    await rm(folder, { recursive: true })
  }
})
