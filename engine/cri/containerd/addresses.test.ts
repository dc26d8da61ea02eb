import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freeAddresses } from './addresses.ts'

test('addresses of sandboxes that do not exist are given back, other files stay', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'addresses-'))
  try {
    await writeFile(join(dir, '10.1.0.2'), 'alive\r\neth0')
    await writeFile(join(dir, '10.1.0.3'), 'dead\r\neth0')
    await writeFile(join(dir, '10.1.0.4'), '')
    await writeFile(join(dir, 'last_reserved_ip.0'), '10.1.0.4')
    await writeFile(join(dir, 'lock'), '')
    const freed = await freeAddresses(dir, new Set(['alive']))
    assert.deepEqual(freed.sort(), ['10.1.0.3', '10.1.0.4'])
    assert.deepEqual((await readdir(dir)).sort(), ['10.1.0.2', 'last_reserved_ip.0', 'lock'])
  } finally {
    await rm(dir, { recursive: true })
  }
})

test('a network that never had a pod has none', async () => {
  assert.deepEqual(await freeAddresses('/nonexistent/network', new Set()), [])
})
