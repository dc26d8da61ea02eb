import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { missingForContainers } from '../testing.ts'
import { lowerDirs, plainUpper } from './plain.ts'
import type { Mounts } from './snapshots.ts'

const skip = (await missingForContainers()) ?? false
const run = promisify(execFile)

const overlay = (...options: readonly string[]): Mounts => ({
  mounts: [{ type: 'overlay', source: 'overlay', target: '', options }],
})

describe('an overlay that only adds', { skip }, () => {
  let base: string
  let made = 0
  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'overlay-'))
    await mkdir(join(base, 'low/etc/apt'), { recursive: true })
    await mkdir(join(base, 'deep/opt/app'), { recursive: true })
    for (const file of ['low/etc/passwd', 'low/etc/apt/list', 'deep/opt/app/old'])
      await writeFile(join(base, file), 'x')
  })
  after(() => rm(base, { recursive: true, force: true }))

  /** What an overlay has become by a script that runs in it, in a mount namespace that goes with it. */
  async function changedBy(script: string): Promise<{ snapshot: Mounts; upper: string }> {
    const own = join(base, String(made++))
    for (const folder of ['upper', 'work', 'root']) await mkdir(join(own, folder), { recursive: true })
    const options = [`lowerdir=${base}/low:${base}/deep`, `upperdir=${own}/upper`, `workdir=${own}/work`]
    const mount = `mount -t overlay overlay -o '${options.join(',')}' '${own}/root' && cd '${own}/root'`
    await run('unshare', ['--mount', 'sh', '-ec', `${mount}\n${script}`])
    return { snapshot: overlay(...options), upper: `${own}/upper` }
  }

  const plain: Record<string, string> = {
    'nothing at all': 'true',
    'new files and folders': 'echo a >etc/new; mkdir -p opt/app/lib/a srv; echo b >opt/app/lib/a/b',
    'changed files': 'echo y >etc/passwd; chmod 700 etc/apt/list; chown 1:1 opt/app',
    'links and names of all kinds': 'ln -s /etc x; ln etc/passwd y; echo z >"a b\n c"; mkdir "etc/d\n e"',
    'a file in the place of a folder': 'rm -r etc/apt; echo a >etc/apt',
    'what came and went': 'mkdir etc/t; echo a >etc/t/a; rm -r etc/t',
  }
  for (const [name, script] of Object.entries(plain))
    test(name, async () => {
      const { snapshot, upper } = await changedBy(script)
      assert.equal(await plainUpper(snapshot), upper)
    })

  const others: Record<string, string> = {
    'a file is removed': 'rm etc/passwd',
    'a folder of a lower layer is removed': 'rm -r opt/app',
    'a folder is made anew': 'rm -r etc/apt; mkdir etc/apt',
    'so is one of a lower layer': 'rm -r opt/app; mkdir opt/app; echo a >opt/app/new',
    'a file is renamed': 'mv etc/passwd etc/other',
  }
  for (const [name, script] of Object.entries(others))
    test(`not when ${name}`, async () =>
      assert.equal(await plainUpper((await changedBy(script)).snapshot), undefined))
})

test('what has no upper folder is none', async () => {
  assert.equal(await plainUpper(overlay('lowerdir=/a:/b')), undefined)
  assert.equal(
    await plainUpper({ mounts: [{ type: 'bind', source: '/a', target: '', options: ['rw'] }] }),
    undefined,
  )
})

test('lower folders, from the topmost down', () => {
  assert.deepEqual(lowerDirs(overlay('index=off', 'lowerdir=/a:/b', 'upperdir=/c')), ['/a', '/b'])
  assert.deepEqual(lowerDirs({ mounts: [] }), [])
})
