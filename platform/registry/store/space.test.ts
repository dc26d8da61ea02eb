import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { succeed } from '@hawser/testing/command.ts'
import { missing } from '@hawser/testing/needs.ts'
import { openBlobs } from './blobs.ts'
import { hasRoom } from './space.ts'
import { openUploads } from './uploads.ts'

const mebi = 1 << 20
const cases: [string, number, number, boolean][] = [
  ['there is enough', 1000 * mebi, 500 * mebi, true],
  ['the reserve would be touched', 1000 * mebi, 745 * mebi, false],
  ['the reserve is touched already', 255 * mebi, 0, false],
]
for (const [name, free, bytes, want] of cases) test(name, () => assert.equal(hasRoom(free, bytes), want))

const repository = { namespace: 'shop', name: 'web' }
const skip = missing() ?? false

test('I5 a disk that is full is said so, before it is', { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-full-'))
  await succeed('mount', ['-t', 'tmpfs', '-o', 'size=270m', 'tmpfs', folder])
  try {
    const blobs = openBlobs({ folder: join(folder, 'blobs'), others: [], now: Date.now })
    const uploads = openUploads(join(folder, 'uploads'), blobs)
    const full = { code: 'UNAVAILABLE', status: 507, message: /the disk of the registry is full/ }
    const id = await uploads.begin(repository)
    const bytes = (async function* () {
      for (let sent = 0; sent < 40; sent++) yield Buffer.alloc(mebi, sent)
    })()
    const cut = () => undefined
    await assert.rejects(uploads.append(repository, id, { bytes, length: 40 * mebi, cut }), full)
    assert.equal(await uploads.sizeOf(repository, id), 0)
    // Who does not say how much will come, is stopped on the way.
    await assert.rejects(uploads.append(repository, id, { bytes, cut }), full)
    assert.equal(await uploads.sizeOf(repository, id), 16 * mebi)
    await assert.rejects(uploads.begin(repository), full)
    await uploads.cancel(repository, id)
    await uploads.begin(repository)
  } finally {
    await succeed('umount', [folder])
    await rm(folder, { recursive: true })
  }
})
