import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { Build } from '@hawser/kinds/build/build.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { ServiceAccount } from '@hawser/kinds/core/serviceaccount.ts'
import { missing } from '../needs.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'
import { sourceTar } from './sourcetar.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

/** One platform, many builds by a tiny builder image; each test is a build config of its own. */
describe('from any source to an image', { skip }, () => {
  let at: BuildSetting
  let base: string
  before(async () => {
    base = await mkdtemp(join(tmpdir(), 'hawser-builds-'))
    at = await openBuildSetting()
  })
  after(async () => {
    await at?.[Symbol.asyncDispose]()
    await rm(base, { recursive: true, force: true })
  })

  const tiny = { kind: 'ImageStreamTag', name: 'tiny:latest' }
  const uri = (name: string): string => `${at.git.http}/${name}`
  const complete = async (build: Build): Promise<Build> => {
    const { phase, reason, message } = build.status
    if (phase !== 'Complete')
      assert.fail(`${phase} ${reason}: ${message}\n${await at.log(build.metadata.name)}`)
    return build
  }
  const labels = async (build: Build): Promise<Record<string, string>> => {
    const { stdout } = await at.kubectl(
      'get',
      'imagestreamtag',
      `${build.metadata.labels?.buildconfig}:latest`,
      '-o',
      'json',
    )
    return JSON.parse(stdout).image.dockerImageMetadata.Config.Labels
  }
  /** An archive of files, made by the program that is named. */
  async function archive(files: Readonly<Record<string, string>>, command: string): Promise<Buffer> {
    const folder = await mkdtemp(join(base, 'up-'))
    for (const [name, content] of Object.entries(files)) {
      await promisify(execFile)('mkdir', ['-p', join(folder, 'in', name, '..')])
      await writeFile(join(folder, 'in', name), content, { mode: content.startsWith('#!') ? 0o755 : 0o644 })
    }
    await promisify(execFile)('sh', ['-c', command], { cwd: join(folder, 'in') })
    return readFile(join(folder, 'out'))
  }

  test('B1, B2, B4, B8, B24, S3, S4: a repository becomes an image that tells where it is from', async () => {
    const commit = await at.git.commit(
      'web.git',
      { 'index.html': 'hello', '.s2i/environment': 'A=1\n# x\nB=two words\n' },
      'first: "one"',
    )
    await at.buildConfig('web', {
      source: { git: { uri: uri('web.git'), ref: 'main' } },
      strategy: { sourceStrategy: { from: tiny, env: [{ name: 'B', value: 'mine' }] } },
      output: {
        to: { kind: 'ImageStreamTag', name: 'web:latest' },
        imageLabels: [{ name: 'team', value: 'shop' }],
      },
    })
    const build = await complete(await at.build('web'))
    const { revision } = build.spec
    assert.deepEqual([revision?.git?.commit, revision?.git?.message], [commit, 'first: "one"'])
    assert.deepEqual(revision?.git?.author, { name: 'Ada', email: 'ada@git.example' })
    assert.match(build.status.output.to?.imageDigest ?? '', /^sha256:/)
    const log = await at.log(build.metadata.name)
    assert.match(
      log,
      new RegExp(
        `Cloning ".*web.git" \\.\\.\\.[\\s\\S]*Commit:\t${commit} \\(first: "one"\\)[\\s\\S]*Author:\tAda`,
      ),
    )
    assert.match(log, /assemble of the image runs as 1001 in \/opt\/app/)
    const inside = await at.inside(build, 'cat index.html; ls -A; env; ls -A /tmp/src /tmp/scripts; true')
    for (const line of [
      'hello',
      'A=1',
      'B=mine',
      `OPENSHIFT_BUILD_COMMIT=${commit}`,
      'OPENSHIFT_BUILD_REFERENCE=main',
      `OPENSHIFT_BUILD_SOURCE=${uri('web.git')}`,
      'OPENSHIFT_BUILD_NAME=web-1',
    ])
      assert.ok(
        inside.split('\n').some((one) => one.startsWith(line)),
        `${line} in ${inside}`,
      )
    assert.doesNotMatch(inside, /\n\.git\n/)
    const said = await labels(build)
    assert.equal(said['io.openshift.build.commit.id'], commit)
    assert.equal(said['io.openshift.build.commit.author'], 'Ada <ada@git.example>')
    assert.equal(said['io.openshift.build.commit.ref'], 'main')
    assert.equal(said['io.openshift.build.source-location'], uri('web.git'))
    assert.match(said['io.openshift.build.commit.date'] ?? '', /\d{4}/)
    assert.equal(said.team, 'shop')
    const pod = JSON.parse((await at.kubectl('get', 'pod', 'web-1-build', '-o', 'json')).stdout)
    assert.deepEqual(
      pod.spec.initContainers.map(({ name }: { name: string }) => name),
      ['git-clone'],
    )
    assert.equal(pod.spec.containers[0].name, 'sti-build')
  })

  test('B3: a secret matched by its annotation logs in over https, and nobody sees it', async () => {
    const { user, password, ca } = at.git
    await at.secret(
      'login',
      { username: user, password, 'ca.crt': ca },
      {
        'build.openshift.io/source-secret-match-uri-1': `${at.git.https}/private/*`,
      },
    )
    await at.client.patch(
      ServiceAccount,
      'builder',
      { secrets: [{ name: 'login' }] },
      { namespace: at.namespace },
    )
    await at.buildConfig('private', { source: { git: { uri: `${at.git.https}/private/web.git` } } })
    const build = await complete(await at.build('private'))
    const { stdout } = await at.kubectl('get', 'pod', 'private-1-build', '-o', 'yaml')
    for (const text of [await at.log('private-1'), stdout, JSON.stringify(build)])
      assert.ok(!text.includes(password))
    assert.equal(
      await at.inside(build, `find / -xdev -type f -exec grep -l '${password}' {} + 2>/dev/null; true`),
      '',
    )
  })

  test('B1, S7: images, secrets, config maps and a context directory together', async () => {
    await at.image({
      stream: 'parts',
      files: [{ path: 'lib' }, { path: 'lib/jar', content: Buffer.from('jar') }],
      config: { User: '' },
      isEmpty: true,
    })
    await at.secret('keys', { '.npmrc': 'token=geheim' })
    await at.client.create(ConfigMap, {
      metadata: { name: 'settings', namespace: at.namespace },
      data: { 'a.conf': 'config-geheim' },
    })
    await at.git.commit('mixed.git', {
      'api/main': 'main',
      'api/.s2i/bin/assemble':
        '#!/bin/sh\ncp -R /tmp/src/. . && cat .npmrc conf/a.conf vendor/jar && echo; stat -c %a .npmrc\n',
    })
    await at.buildConfig('mixed', {
      source: {
        git: { uri: uri('mixed.git') },
        contextDir: 'api',
        images: [
          {
            from: { kind: 'ImageStreamTag', name: 'parts:latest' },
            paths: [{ sourcePath: '/lib/.', destinationDir: 'api/vendor' }],
          },
        ],
        secrets: [{ secret: { name: 'keys' } }],
        configMaps: [{ configMap: { name: 'settings' }, destinationDir: 'conf' }],
      },
    })
    const build = await complete(await at.build('mixed'))
    assert.match(await at.log('mixed-1'), /token=geheimconfig-geheimjar\n660/)
    const inside = await at.inside(
      build,
      'cat main vendor/jar; wc -c .npmrc conf/a.conf; find / -xdev -type f -exec grep -l "[e]heim" {} + 2>/dev/null; true',
    )
    assert.match(inside, /^mainjar +0 \.npmrc\n +0 conf\/a\.conf\n +0 total\n$/)
  })

  test('B4: volumes of the strategy are there for assemble, and not in the image', async () => {
    await at.secret('npmrc', { token: 'geheim-volume' })
    const source = { type: 'Secret', secret: { secretName: 'npmrc', items: [{ key: 'token', path: 'rc' }] } }
    const volumes = [{ name: 'npm', source, mounts: [{ destinationPath: '/opt/npm' }] }]
    await at.buildConfig('volumes', { strategy: { sourceStrategy: { from: tiny, volumes } } })
    const assemble = '#!/bin/sh\ncat /opt/npm/rc; echo; touch /opt/npm/x 2>&1; true\n'
    const build = await complete(
      await at.upload('volumes', await sourceTar({ '.s2i/bin/assemble': assemble })),
    )
    assert.match(await at.log('volumes-1'), /geheim-volume\n.*Read-only file system/)
    const look = 'ls -A /opt/npm; find / -xdev -type f -exec grep -l "[e]heim-volume" {} + 2>/dev/null; true'
    assert.equal(await at.inside(build, look), '')
  })

  test('S1, S2: scripts come from the source one by one, and otherwise from the image', async () => {
    await at.buildConfig('scripts')
    const source = await sourceTar({
      '.s2i/bin/run': '#!/bin/sh\necho run of the source\n',
      '.git/config': 'x',
      a: 'a',
    })
    const build = await complete(await at.upload('scripts', source))
    assert.match(await at.log('scripts-1'), /assemble of the image/)
    assert.match(await at.inside(build, '/tmp/scripts/run; ls -A'), /run of the source/)
    const image = JSON.parse(
      (await at.kubectl('get', 'imagestreamtag', 'scripts:latest', '-o', 'json')).stdout,
    )
    assert.deepEqual(image.image.dockerImageMetadata.Config.Cmd, ['/tmp/scripts/run'])
  })

  test('S2: scripts of a URL win over those of the source', async () => {
    at.git.files.set('/s2i/assemble', '#!/bin/sh\necho assemble of a URL\n')
    await at.buildConfig('urlscripts', {
      strategy: { sourceStrategy: { from: tiny, scripts: `${at.git.http}/s2i/` } },
    })
    const build = await complete(
      await at.upload('urlscripts', await sourceTar({ '.s2i/bin/assemble': '#!/bin/sh\nexit 9\n' })),
    )
    assert.match(await at.log('urlscripts-1'), /assemble of a URL/)
    assert.equal(build.status.phase, 'Complete')
  })

  test('S5: .s2iignore', async () => {
    await at.buildConfig('ignore')
    const source = await sourceTar({
      '.s2iignore': '# x\n*.log\ntmp\n!keep.log\n/docs/*.md\n**/node_modules\n',
      'sub/deep/node_modules/x/y': '1',
      'node_modules/x': '1',
      'a.log': '1',
      'keep.log': '1',
      '.hidden.log': '1',
      'tmp/x': '1',
      'docs/a.md': '1',
      'docs/a.txt': '1',
      'sub/b.log': '1',
    })
    const build = await complete(await at.upload('ignore', source))
    assert.equal(
      await at.inside(build, 'find . -type f ! -name environment | sort'),
      './.s2iignore\n./docs/a.txt\n./keep.log\n./sub/b.log\n',
    )
  })

  test('S3, S4, S8: another destination, another user for assemble, and an entrypoint that stays', async () => {
    await at.image({
      stream: 'other',
      config: {
        User: '1001',
        WorkingDir: '/opt/app',
        Env: ['PATH=/bin'],
        Entrypoint: ['/bin/env', 'ENTERED=yes'],
        Labels: {
          'io.openshift.s2i.scripts-url': 'image:///s2i',
          'io.openshift.s2i.destination': '/opt/app/s2i',
          'io.openshift.s2i.assemble-user': '1002',
        },
      },
    })
    await at.buildConfig('other', {
      strategy: { sourceStrategy: { from: { kind: 'ImageStreamTag', name: 'other:latest' } } },
    })
    const source = await sourceTar({
      '.s2i/bin/assemble':
        '#!/bin/sh\nid -u; pwd; ls /opt/app/s2i\nmkdir -p /tmp/.s2i; echo \'{"labels":[{"team":"sea"},{"n":"1"}]}\' >/tmp/.s2i/image_metadata.json\n',
    })
    const build = await complete(await at.upload('other', source))
    assert.match(await at.log('other-1'), /\n1002\n\/opt\/app\nscripts\nsrc\n/)
    const { Config } = JSON.parse(
      (await at.kubectl('get', 'imagestreamtag', 'other:latest', '-o', 'json')).stdout,
    ).image.dockerImageMetadata
    assert.deepEqual(
      [Config.User, Config.Entrypoint, Config.Cmd, Config.Labels.team, Config.Labels.n],
      ['1001', ['/bin/env', 'ENTERED=yes'], ['/s2i/run'], 'sea', '1'],
    )
    assert.equal(build.status.phase, 'Complete')
  })

  test('S6: artifacts of the previous image, and a clean build without one', async () => {
    await at.buildConfig('inc', { strategy: { sourceStrategy: { from: tiny, incremental: true } } })
    const source = await sourceTar({
      '.s2i/bin/assemble':
        '#!/bin/sh\nls /tmp/artifacts 2>/dev/null\nmkdir -p kept; cp -R /tmp/artifacts/kept/. kept 2>/dev/null; echo x >>kept/n; wc -l <kept/n\n',
    })
    for (const times of [1, 2, 3]) {
      const build = await complete(await at.upload('inc', source))
      assert.equal((await at.inside(build, 'wc -l <kept/n')).trim(), String(times))
    }
    assert.match(await at.log('inc-3'), /Saving artifacts of the previous image/)
    const broken = await sourceTar({
      '.s2i/bin/save-artifacts': '#!/bin/sh\nexit 3\n',
      '.s2i/bin/assemble': '#!/bin/sh\nls /tmp/artifacts 2>&1\ntrue\n',
    })
    await complete(await at.upload('inc', broken))
    assert.match(
      await at.log('inc-4'),
      /WARNING: save-artifacts of the previous image failed: this is a clean build/,
    )
  })

  test('S6: downloads are kept per build config, and never in another one', async () => {
    const source = await sourceTar({
      '.s2i/bin/assemble':
        '#!/bin/sh\ncat /var/cache/s2i/x 2>/dev/null || echo nothing kept\necho kept >/var/cache/s2i/x\n',
    })
    for (const name of ['cached', 'uncached']) await at.buildConfig(name)
    await complete(await at.upload('cached', source))
    await complete(await at.upload('cached', source))
    await complete(await at.upload('uncached', source))
    assert.match(await at.log('cached-1'), /nothing kept/)
    assert.match(await at.log('cached-2'), /\nkept\n/)
    assert.match(await at.log('uncached-1'), /nothing kept/)
  })

  test('S10: a runtime image gets what was built, and nothing of the builder', async () => {
    await at.image({ stream: 'runtime', files: [{ path: 'mark' }] })
    await at.buildConfig('lean', {
      strategy: {
        sourceStrategy: {
          from: tiny,
          runtimeImage: { kind: 'ImageStreamTag', name: 'runtime:latest' },
          runtimeArtifacts: [{ sourcePath: '/opt/app/built', destinationDir: 'lib' }],
        },
      },
    })
    const source = await sourceTar({
      '.s2i/bin/assemble': '#!/bin/sh\nmkdir built && echo jar >built/app.jar && echo waste >waste\n',
      '.s2i/bin/assemble-runtime': '#!/bin/sh\nmv lib/built/app.jar app.jar\n',
      '.s2i/bin/run': '#!/bin/sh\ncat app.jar\n',
    })
    const build = await complete(await at.upload('lean', source))
    assert.equal(
      await at.inside(build, 'scripts/run; ls; ls -d /mark'),
      'jar\napp.jar\nlib\nscripts\n/mark\n',
    )
  })

  test('B15: archives of other kinds, and a single file', async () => {
    await at.buildConfig('kinds')
    const files = { 'index.html': 'hi' }
    for (const command of [
      'tar -cf ../out .',
      'zip -qr ../out.zip . && mv ../out.zip ../out',
      'tar -cjf ../out .',
    ]) {
      const build = await complete(await at.upload('kinds', await archive(files, command)))
      assert.equal(await at.inside(build, 'cat index.html'), 'hi', command)
    }
    const build = await complete(await at.upload('kinds', Buffer.from('war'), { asFile: 'app.war' }))
    assert.equal(await at.inside(build, 'cat app.war'), 'war')
  })

  test('B15: an uploader who goes away cancels the build', async () => {
    await at.buildConfig('away')
    const path = `/apis/build.openshift.io/v1/namespaces/${at.namespace}/buildconfigs/away/instantiatebinary`
    const left = new AbortController()
    async function* never(): AsyncIterable<Buffer> {
      yield Buffer.alloc(1024)
      await new Promise(() => {})
    }
    const asked = at.client.transport
      .stream({ method: 'POST', path, body: Readable.from(never()), signal: left.signal })
      .catch(() => undefined)
    for (;;) {
      const build = await at.client.find(Build, 'away-1', at.namespace)
      if (build?.status.phase === 'Running') break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    left.abort()
    await asked
    assert.equal((await at.ended('away-1')).status.phase, 'Cancelled')
  })
})
