import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { pathsOf } from '@hawser/cri/containerd/paths.ts'
import { openOwnRegistry } from './imageregistry.ts'

const hexOf = (text: string) => createHash('sha256').update(text).digest('hex')

test('I6: documents of images are read where the node and the registry have them', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-blobs-'))
  t.after(() => rm(folder, { recursive: true }))
  const dirs = dirsOf(folder)
  const { blobs } = pathsOf({ root: dirs.node, runDir: dirs.run })
  const put = async (place: string, text: string) => {
    await mkdir(dirname(place), { recursive: true })
    await writeFile(place, text)
  }
  await put(join(blobs, 'sha256', hexOf('built')), 'built')
  await put(
    join(dirs.data, 'registry', 'blobs', 'sha256', hexOf('pushed').slice(0, 2), hexOf('pushed')),
    'pushed',
  )
  const large = 'x'.repeat(5 * 2 ** 20)
  await put(join(blobs, 'sha256', hexOf(large)), large)
  const { document } = openOwnRegistry(dirs, () => undefined)
  for (const text of ['built', 'pushed']) assert.equal(await document(`sha256:${hexOf(text)}`), text)
  for (const digest of [`sha256:${hexOf('gone')}`, `sha256:${hexOf(large)}`, 'sha256:../../etc/passwd', ''])
    assert.equal(await document(digest), undefined)
})
