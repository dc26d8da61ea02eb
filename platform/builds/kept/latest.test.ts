import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Client } from '@hawser/client/client.ts'
import { build } from '../samples.ts'
import { sourceDirectory } from './directory.ts'
import { latestUpload } from './latest.ts'

const config = { metadata: { ...build(1).metadata, name: 'web', uid: 'uid-web' } }
const clientWith = (phase: 'Complete' | 'Running') =>
  ({ find: async () => build(1, phase) }) as unknown as Pick<Client, 'find'>

async function withUpload(use: (sources: Awaited<ReturnType<typeof sourceDirectory>>) => Promise<void>) {
  const directory = await mkdtemp(join(tmpdir(), 'hawser-latest-'))
  try {
    const sources = await sourceDirectory(directory)
    await (await sources.begin('uid-web', { number: 1 })).end()
    await use(sources)
  } finally {
    await rm(directory, { recursive: true })
  }
}

test('T5: the upload of a complete build is there as soon as it is kept', () =>
  withUpload(async (sources) => {
    const latest = latestUpload({ client: clientWith('Complete'), sources }, config)
    setImmediate(() => void sources.keep('uid-web', 1))
    assert.equal((await latest)?.number, 1)
  }))

test('T5: nobody waits for the upload of a build that goes on', () =>
  withUpload(async (sources) => {
    assert.equal(await latestUpload({ client: clientWith('Running'), sources }, config), undefined)
  }))

test('T5: nor for one that is forgotten meanwhile', () =>
  withUpload(async (sources) => {
    const latest = latestUpload({ client: clientWith('Complete'), sources }, config)
    const asked = performance.now()
    await sources.forgetAll('uid-web')
    assert.equal(await latest, undefined)
    assert.ok(performance.now() - asked < 4_000)
  }))
