import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type BuildWish, readArguments } from '../app/newbuild/wish.ts'
import { openSource } from '../s2i/source.ts'
import { checkedOut } from './checkedout.ts'

let base: string
const { signal } = new AbortController()
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: base })
before(async () => {
  base = await mkdtemp(join(tmpdir(), 'hawser-checkedout-'))
  git('init', '-q', '-b', 'main', '.')
  await writeFile(join(base, 'page'), 'committed')
  git('add', 'page')
  git('commit', '-q', '-m', 'one')
  git('branch', 'live')
  await writeFile(join(base, 'page'), 'newer')
  git('commit', '-q', '-a', '-m', 'two')
  git('clone', '-q', '--bare', '.', 'shop.git')
  await writeFile(join(base, 'page'), 'not committed')
})
after(() => rm(base, { recursive: true }))
const wish = (argument: string) => ({ ...readArguments([argument], false) }) as BuildWish

const cases = {
  'what is committed': ['', 'newer'],
  'another branch': ['#live', 'committed'],
} as const
for (const [name, [ref, content]] of Object.entries(cases)) {
  test(`B2, N1: of a repository of this machine, ${name} is uploaded`, async () => {
    let directory = ''
    {
      await using local = await checkedOut(wish(`file://${base}/shop.git${ref}`), signal)
      assert.equal(local?.wish.name, 'shop')
      assert.equal(local?.wish.source.is, 'directory')
      directory = local?.wish.source.is === 'directory' ? local.wish.source.path : ''
      assert.equal(await readFile(join(directory, 'page'), 'utf8'), content)
    }
    assert.equal(existsSync(directory), false)
  })
}
test('N1: builds fetch from anywhere else by themselves', async () =>
  assert.equal(await checkedOut(wish('https://example.com/shop.git'), signal), undefined))
test('S12: a repository without files of its own is one, too', async () => {
  const source = { is: 'directory', path: join(base, 'shop.git') } as const
  await using opened = await openSource({ source, ref: 'live', copies: false }, signal)
  assert.equal(await readFile(join(opened.directory, 'page'), 'utf8'), 'committed')
})
