import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { loadSettings, networksOf, releaseInstance } from './settings.ts'

test('the networks of two platforms never overlap', () => {
  const all = Array.from({ length: 63 }, (_, instance) => networksOf(instance))
  assert.equal(new Set(all.flatMap(({ podCIDR, serviceCIDR }) => [podCIDR, serviceCIDR])).size, 126)
})

test('two data dirs get different networks, and keep them', async () => {
  const root = await mkdtemp(join(tmpdir(), 'settings-'))
  const [one, two] = [dirsOf(join(root, 'one')), dirsOf(join(root, 'two'))]
  const first = await loadSettings(one)
  const second = await loadSettings(two, { domain: 'example.test' })
  try {
    assert.notEqual(first.podCIDR, second.podCIDR)
    assert.deepEqual(await loadSettings(one), first)
    assert.equal((await loadSettings(two)).domain, 'example.test')
  } finally {
    await releaseInstance(one, first.instance)
    await releaseInstance(two, second.instance)
    await rm(root, { recursive: true })
  }
})
