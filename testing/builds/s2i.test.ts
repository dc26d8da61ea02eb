import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Build } from '@hawser/kinds/build/build.ts'
import { type Finished, root, run } from '../command.ts'
import { missing } from '../needs.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

describe('hawser s2i on a platform', { skip }, () => {
  let at: BuildSetting
  let base: string
  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'hawser-s2i-'))
    at = await openBuildSetting()
  })
  after(async () => {
    await at?.[Symbol.asyncDispose]()
    await rm(base, { recursive: true, force: true })
  })

  const s2i = (...args: string[]): Promise<Finished> =>
    run(
      process.execPath,
      [join(root, 'cli/main.ts'), 's2i', ...args, '--kubeconfig', at.platform.kubeconfig, '-n', at.namespace],
      { timeoutMs: 240_000, cwd: base },
    )
  async function directory(name: string, files: Readonly<Record<string, string>>): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      const file = join(base, name, path)
      await mkdir(join(file, '..'), { recursive: true })
      await writeFile(file, content, { mode: content.startsWith('#!') ? 0o755 : 0o644 })
    }
    return name
  }
  const built = (name: string): Promise<Build> => at.client.get(Build, name, at.namespace)
  const succeeded = (done: Finished): string => {
    assert.equal(done.code, 0, done.stderr)
    return done.stdout.trim().split('\n').at(-1) ?? ''
  }

  test('S12: a build that fails ends with 1, the reason and a hint; and the next one may succeed', async () => {
    const source = await directory('broken', { '.s2i/bin/assemble': '#!/bin/sh\necho no way; exit 3\n' })
    const failed = await s2i('build', source, 'tiny', 'broken')
    assert.equal(failed.code, 1)
    assert.match(failed.stderr, /hawser: build broken-1 failed \(AssembleFailed\)[\s\S]*\nhint: /)
    await directory('broken', { '.s2i/bin/assemble': '#!/bin/sh\nset -e\ncp -R /tmp/src/. .\n' })
    succeeded(await s2i('build', source, 'tiny', 'broken'))
    await at.buildConfig('somebodys')
    const refused = await s2i('build', source, 'tiny', 'somebodys')
    assert.deepEqual(
      [refused.code, /"somebodys" in project "shop" is not one of s2i/.test(refused.stderr)],
      [1, true],
    )
  })

  test('S12: what is committed is built, and with --copy what is there', async () => {
    await at.git.commit('local.git', { 'index.html': 'committed' })
    await run('git', ['clone', '--quiet', join(at.git.folder, 'local.git'), join(base, 'local')])
    await writeFile(join(base, 'local/index.html'), 'edited')
    succeeded(await s2i('build', 'local', 'tiny'))
    assert.equal((await at.inside(await built('local-1'), 'cat index.html')).trim(), 'committed')
    succeeded(await s2i('build', '--copy', 'local', 'tiny'))
    assert.equal((await at.inside(await built('local-2'), 'cat index.html')).trim(), 'edited')
  })
})
