import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { isThere } from './lookfor.ts'

let base: string
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'hawser-look-'))
  for (const folder of ['top/usr/local', 'bottom/usr/bin', 'bottom/loop'])
    await mkdir(join(base, folder), { recursive: true })
  await writeFile(join(base, 'bottom/usr/bin/dash'), '')
  await symlink('usr/bin', join(base, 'top/bin'))
  await symlink('dash', join(base, 'bottom/usr/bin/sh'))
  await symlink('/usr/bin/dash', join(base, 'top/usr/local/shell'))
  await symlink('/etc/passwd', join(base, 'top/outside'))
  await symlink('../../../../usr', join(base, 'top/up'))
  await symlink('loop', join(base, 'top/loop'))
})
after(() => rm(base, { recursive: true }))

const cases: Record<string, readonly [path: string, want: boolean]> = {
  'a file of a lower layer': ['/usr/bin/dash', true],
  'through a link to a folder, and one to a file': ['/bin/sh', true],
  'through an absolute link': ['/usr/local/shell', true],
  'a link never leads out': ['/outside', false],
  'not even upwards': ['/up/bin/dash', true],
  'nothing there': ['/usr/bin/tar', false],
  'a link to itself': ['/loop/x', false],
}
for (const [name, [path, want]] of Object.entries(cases))
  test(`S9: ${name}`, async () =>
    assert.equal(await isThere([join(base, 'top'), join(base, 'bottom')], path), want))
