import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { Build } from '@hawser/kinds/build/build.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { type Finished, root, run } from '../command.ts'
import { missing } from '../needs.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap', 'buildah') ?? false

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

  const hawser = (...args: string[]): Promise<Finished> =>
    run(
      process.execPath,
      [join(root, 'cli/main.ts'), ...args, '--kubeconfig', at.platform.kubeconfig, '-n', at.namespace],
      // The first that needs the build tools waits until they are composed, which takes minutes on a slow machine.
      { timeoutMs: 480_000, cwd: base },
    )
  const s2i = (...args: string[]): Promise<Finished> => hawser('s2i', ...args)
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

  test('S12: a directory becomes an image, with variables, injected files that do not stay, and a callback', async () => {
    const told: unknown[] = []
    const server = createServer((request, response) => {
      void json(request).then((body) => {
        told.push(body)
        response.end()
      })
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    try {
      const source = await directory('page', { 'index.html': 'hello\n' })
      const hidden = await directory('hidden', { key: 'secret', 'deep/er': 'too' })
      const variables = await directory('variables', { env: 'FROM_FILE=1\nBOTH=file\n' })
      const { port } = server.address() as AddressInfo
      const done = await s2i(
        ...['build', source, 'tiny', 'page:v1', '-e', 'BOTH=line', '-E', `${variables}/env`],
        ...['--inject', `${hidden}:hidden`, '--callback-url', `http://127.0.0.1:${port}/`],
      )
      assert.equal(succeeded(done), `hawser.local/${at.namespace}/page:v1`)
      assert.match(done.stderr, /assemble of the image runs as 1001/)
      const image = await at.inside(
        await built('page-1'),
        'cat index.html environment; wc -c hidden/key hidden/deep/er',
      )
      assert.match(image, /^hello/)
      assert.match(image, /^FROM_FILE=1$/m)
      assert.match(image, /^BOTH=line$/m)
      assert.match(image, /0 hidden\/key\n\s*0 hidden\/deep\/er/)
      const secrets = await at.client.list(Secret, { namespace: at.namespace, labelSelector: 'build=page' })
      assert.deepEqual(secrets.items, [])
      const [outcome] = told as { success: boolean; labels: Record<string, string> }[]
      assert.equal(outcome?.success, true)
      assert.match(outcome?.labels['io.openshift.build.image'] ?? '', /tiny/)
    } finally {
      server.close()
    }
  })

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

  test('S12: a repository is built, and built again from the labels of its image; uploads are not kept', async () => {
    await at.git.commit('site.git', { 'index.html': 'one' })
    succeeded(await s2i('build', `${at.git.http}/site.git`, 'tiny', 'site'))
    await at.git.commit('site.git', { 'index.html': 'two' })
    assert.equal(succeeded(await s2i('rebuild', 'site')), `hawser.local/${at.namespace}/site:latest`)
    assert.equal((await at.inside(await built('site-2'), 'cat index.html')).trim(), 'two')
    const refused = await s2i('rebuild', 'broken')
    assert.equal(refused.code, 1)
    assert.match(
      refused.stderr,
      /required label "io.openshift.build.source-location" not found in image broken/,
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

  test('S12: create makes a builder that builds; usage tells how, and generate writes its Dockerfile', async () => {
    assert.match((await s2i('usage', 'tiny')).stderr, /builder tiny has no script \/s2i\/usage/)
    succeeded(await s2i('create', 'pages', 'pages'))
    const dockerfile = join(base, 'pages/Dockerfile')
    const text = await readFile(dockerfile, 'utf8')
    await writeFile(dockerfile, text.replace(/^FROM .*$/m, 'FROM tiny\nUSER 0'))
    succeeded(await hawser('new-build', './pages', '--strategy', 'docker'))
    const said = await s2i('usage', 'pages')
    assert.equal(said.code, 0, said.stderr)
    assert.match(said.stdout, /hawser s2i build DIRECTORY pages NAME/)
    succeeded(await s2i('build', '--copy', 'pages/test/test-app', 'pages', 'made'))
    assert.match(await at.inside(await built('made-1'), 'cat index.html'), /It works/)

    const generated = await s2i('generate', 'pages', '-', '-e', 'SAID=a $b')
    assert.match(
      generated.stdout,
      /^FROM pages\n[\s\S]*^ENV SAID="a \\\$b"$[\s\S]*^CMD \["\/usr\/libexec\/s2i\/run"\]$/m,
    )
    await directory('own', {
      'index.html': 'own',
      '.s2i/bin/assemble': '#!/bin/sh\ncp /tmp/src/index.html mine\n',
    })
    succeeded(await s2i('build', '--copy', 'own', 'pages', 'own', '--as-dockerfile', 'out/'))
    succeeded(await hawser('new-build', './out', '--strategy', 'docker', '--name', 'own'))
    assert.equal((await at.inside(await built('own-1'), 'cat mine')).trim(), 'own')
  })
})
