import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { filesOfDirectory } from './directory.ts'

describe('nothing outside of the repository is read', () => {
  let base: string
  before(() => {
    base = mkdtempSync(join(tmpdir(), 'hawser-files-'))
    for (const folder of ['repo/app', 'repo/other', 'alone'])
      mkdirSync(join(base, folder), { recursive: true })
    for (const file of ['outside', 'repo/other/a', 'repo/app/a', 'alone/a'])
      writeFileSync(join(base, file), file)
    mkdirSync(join(base, 'repo/.git'))
    symlinkSync('../../outside', join(base, 'repo/app/link-out'))
    symlinkSync('/etc', join(base, 'repo/app/etc'))
    symlinkSync('../other/a', join(base, 'repo/app/link-in'))
    symlinkSync('/dev/zero', join(base, 'alone/zero'))
    writeFileSync(join(base, 'alone/large'), Buffer.alloc(1024 * 1024 + 1))
  })
  after(() => rmSync(base, { recursive: true }))
  const read = (directory: string, path: string) => filesOfDirectory(join(base, directory)).read(path)

  const cases = {
    'a file of the directory': ['repo/app', 'a', 'text'],
    'a file beside it in the repository': ['repo/app', '../other/a', 'text'],
    'a link within the repository': ['repo/app', 'link-in', 'text'],
    'a path out of the repository': ['repo/app', '../../outside', 'refused'],
    'a path out of a directory without a repository': ['alone', '../outside', 'refused'],
    'a path out that leads to nothing': ['alone', '../nothing', 'refused'],
    'a link out': ['repo/app', 'link-out', 'refused'],
    'a folder that is a link out': ['repo/app', 'etc/passwd', 'refused'],
    'an absolute path': ['repo/app', '/etc/passwd', 'refused'],
    'a device': ['alone', 'zero', 'refused'],
    'a file that is too large': ['alone', 'large', 'refused'],
    nothing: ['alone', 'nothing', 'missing'],
    'a folder': ['repo/app', '../other', 'missing'],
  } as const
  for (const [name, [directory, path, want]] of Object.entries(cases)) {
    test(name, () => assert.equal(read(directory, path).is, want))
  }
  test('folders are listed with a slash, those outside not at all', () => {
    assert.deepEqual(filesOfDirectory(join(base, 'repo')).list(''), ['.git/', 'app/', 'other/'])
    assert.deepEqual(filesOfDirectory(join(base, 'repo/app')).list('etc'), [])
  })
  test('what is no directory is said', () => {
    assert.throws(() => filesOfDirectory(join(base, 'nothing')), /does not exist/)
    assert.throws(() => filesOfDirectory(join(base, 'outside')), /is not a directory/)
  })
})
