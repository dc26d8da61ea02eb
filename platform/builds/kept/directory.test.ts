import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { type Limits, sourceDirectory } from './directory.ts'
import type { SourceStore } from './store.ts'

const limits: Limits = { upload: 1000, total: 70_000, free: 0 }
const revision = {
  type: 'Git' as const,
  git: {
    commit: 'abc',
    message: 'a\nb',
    author: { name: 'Ada', email: '' },
    committer: { name: '', email: '' },
  },
}

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'hawser-sources-'))
  t.after(() => rm(path, { recursive: true }))
  return path
}
async function upload(sources: SourceStore, owner: string, number: number, text: string): Promise<void> {
  const keeping = await sources.begin(owner, { number, archive: 'zip', revision })
  for (const part of text.match(/.{1,7}/gs) ?? []) await keeping.write(Buffer.from(part))
  await keeping.end()
}
const read = async (sources: SourceStore, owner: string, number: number): Promise<string> =>
  (await buffer(await sources.read(owner, number))).toString()

test('T5: the last upload that was built is kept, also by the next process', async (t) => {
  const path = await folder(t)
  const first = await sourceDirectory(path, limits)
  const heard: string[] = []
  first.onChange((owner) => heard.push(owner))
  await upload(first, 'uid-1', 1, 'one')
  assert.deepEqual(first.of('uid-1'), { kept: undefined, waiting: [1] })
  await first.keep('uid-1', 1)
  await upload(first, 'uid-1', 2, 'two\nlines')
  await first.keep('uid-1', 2)
  await upload(first, 'uid-1', 3, 'three')
  assert.equal(new Set(heard).size, 1)

  const second = await sourceDirectory(path, limits)
  const { kept, waiting } = second.of('uid-1')
  assert.deepEqual([kept?.number, kept?.archive, kept?.revision, waiting], [2, 'zip', revision, [3]])
  assert.equal(await read(second, 'uid-1', 2), 'two\nlines')
  await assert.rejects(second.read('uid-1', 1), { reason: 'NotFound' })
  await assert.rejects(second.read('uid-2', 2), { reason: 'NotFound' })
  assert.deepEqual(await readdir(join(path, 'uid-1')), ['2.kept', '3.waiting'])
})

test('T5: nobody but the platform can read uploads', async (t) => {
  const path = join(await folder(t), 'sources')
  const sources = await sourceDirectory(path, limits)
  await upload(sources, 'uid-1', 1, 'TOKEN=secret')
  const mode = async (name: string): Promise<string> =>
    ((await stat(join(path, name))).mode & 0o777).toString(8)
  assert.deepEqual(await Promise.all(['', 'uid-1', 'uid-1/1.waiting'].map(mode)), ['700', '700', '600'])
  await assert.rejects(sources.begin('../uid-2', { number: 1 }), /not the uid/)
})

test('T5: what a process that was killed left half done is taken away', async (t) => {
  const path = await folder(t)
  const before = await sourceDirectory(path, limits)
  await upload(before, 'uid-1', 1, 'one')
  await before.keep('uid-1', 1)
  const half = await before.begin('uid-1', { number: 2 })
  await half.write(Buffer.from('half'))
  // Between keeping the third and forgetting the first.
  await writeFile(join(path, 'uid-1/3.kept'), '{"number":3}\nthree')
  await mkdir(join(path, 'uid-2'))
  await writeFile(join(path, 'uid-2/1.kept'), 'no head')

  const after = await sourceDirectory(path, limits)
  assert.equal(after.of('uid-1').kept?.number, 3)
  assert.equal(await read(after, 'uid-1', 3), 'three')
  assert.deepEqual(after.owners(), ['uid-1'])
  assert.deepEqual((await readdir(path, { recursive: true })).toSorted(), [
    'uid-1',
    'uid-1/1.kept',
    'uid-1/3.kept',
  ])
  await half.abandon()
})

test('T5: uploads are bounded, one and all', async (t) => {
  const path = await folder(t)
  const sources = await sourceDirectory(path, limits)
  const large = await sources.begin('uid-1', { number: 1 })
  await assert.rejects(
    async () => {
      for (;;) await large.write(Buffer.alloc(600))
    },
    { reason: 'RequestEntityTooLarge' },
  )
  await large.abandon()
  await large.abandon()
  assert.deepEqual(await readdir(join(path, 'uid-1')), [])
  for (let number = 1; number < 100; number++) {
    try {
      await upload(sources, `uid-${number}`, number, 'x'.repeat(900))
    } catch (error) {
      assert.equal((error as { reason?: string }).reason, 'ServiceUnavailable')
      assert.ok(number > 50, `only ${number}`)
      await sources.forgetAll('uid-1')
      await upload(sources, 'uid-1', 1, 'x')
      return
    }
  }
  assert.fail('there was room for all')
})

test('T5: a full disk keeps nothing', async (t) => {
  const sources = await sourceDirectory(await folder(t), { ...limits, free: 2 ** 60 })
  await assert.rejects(sources.begin('uid-1', { number: 1 }), { reason: 'ServiceUnavailable' })
})
