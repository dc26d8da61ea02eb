import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { findBusybox } from '@hawser/cri/images/busybox.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { missing } from '../needs.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'
import { sourceTar } from './sourcetar.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

/** One source, built by the node's commit and by buildah; an output of kind DockerImage asks for the second. */
describe('S4: an image is the same, whoever makes it', { skip }, () => {
  let at: BuildSetting
  before(async () => {
    at = await openBuildSetting()
  })
  after(() => at?.[Symbol.asyncDispose]())

  const complete = async (build: Build): Promise<Build> => {
    const { phase, reason, message } = build.status
    if (phase !== 'Complete')
      assert.fail(`${phase} ${reason}: ${message}\n${await at.log(build.metadata.name)}`)
    return build
  }
  const outputs = {
    commit: (name: string) => ({ kind: 'ImageStreamTag', name: `${name}:latest` }),
    buildah: (name: string) => ({ kind: 'DockerImage', name: `hawser.local/shop/${name}:latest` }),
  }
  type Way = keyof typeof outputs
  const ways: readonly Way[] = ['commit', 'buildah']
  const configOf = async (stream: string) => {
    const { stdout } = await at.kubectl('get', 'istag', `${stream}:latest`, '-o', 'json')
    return JSON.parse(stdout).image
  }
  const files =
    "cd /; find . -xdev ! -path './proc*' ! -path './dev*' ! -path './sys*' ! -path './run/*' ! -path ./etc/hosts ! -path ./etc/hostname ! -path ./etc/resolv.conf | sort | while read -r f; do stat -c '%n %F %a %u:%g' \"$f\"; if [ -f \"$f\" ] && [ ! -L \"$f\" ]; then md5sum <\"$f\"; fi; done"

  /** An image of a program alone: its scripts are for an interpreter of their own, and there is no tar. */
  const bare = async (stream: string, assemble: string) =>
    at.image({
      stream,
      isEmpty: true,
      files: [
        { path: 's2i' },
        { path: 's2i/busybox', content: await readFile((await findBusybox()) ?? '') },
        { path: 's2i/assemble', mode: 0o755, content: Buffer.from(assemble) },
        { path: 's2i/run', mode: 0o755, content: Buffer.from('#!/s2i/busybox sh\n') },
        { path: 'opt' },
        { path: 'opt/app', mode: 0o777 },
      ],
    })
  const from = (stream: string) => ({
    strategy: { sourceStrategy: { from: { kind: 'ImageStreamTag', name: `${stream}:latest` } } },
  })

  test('S9: a builder without /bin/sh and tar builds, in layers of buildah', async () => {
    await bare('bare', '#!/s2i/busybox sh\necho "only $PATH"\n/s2i/busybox cp -R /tmp/src/. .\n')
    await at.buildConfig('layered', from('bare'))
    const build = await complete(await at.upload('layered', await sourceTar({ 'index.html': 'layered' })))
    assert.match(await at.log('layered-1'), /^only \/bin$/m)
    const b = '/s2i/busybox'
    const script = `${b} cat index.html; ${b} ls -A / /tmp; ${b} id -u`
    const seen = await at.inside(build, script, [b, 'sh'])
    assert.match(seen, /^layered/)
    assert.doesNotMatch(seen, /^(bin|src|scripts)$/m)
    assert.deepEqual((await configOf('layered')).dockerImageMetadata.Config.Cmd, ['/s2i/run'])
  })

  test('S9: but an assemble for /bin/sh needs one', async () => {
    await bare('shell', '#!/bin/sh\ntrue\n')
    await at.buildConfig('shellless', from('shell'))
    const { status } = await at.upload('shellless', await sourceTar({ a: 'a' }))
    assert.deepEqual([status.phase, status.reason], ['Failed', 'AssembleFailed'])
    assert.match(
      status.message ?? '',
      /has the builder image what the first line of \/s2i\/assemble names, such as \/bin\/sh/,
    )
    assert.match(status.logSnippet ?? '', /assemble: not found/)
  })

  test('S10: a runtime image', async () => {
    await at.image({ stream: 'runtime', files: [{ path: 'mark' }] })
    const source = await sourceTar({
      '.s2i/bin/assemble': '#!/bin/sh\nmkdir built && echo jar >built/app.jar && echo waste >waste\n',
      '.s2i/bin/assemble-runtime': '#!/bin/sh\nmv lib/built/app.jar app.jar\n',
      '.s2i/bin/run': '#!/bin/sh\ncat app.jar\n',
    })
    const listed: string[] = []
    for (const way of ways) {
      const name = `lean-${way}`
      await at.buildConfig(name, {
        output: { to: outputs[way](name) },
        strategy: {
          sourceStrategy: {
            from: { kind: 'ImageStreamTag', name: 'tiny:latest' },
            runtimeImage: { kind: 'ImageStreamTag', name: 'runtime:latest' },
            runtimeArtifacts: [{ sourcePath: '/opt/app/built', destinationDir: 'lib' }],
          },
        },
      })
      const build = await complete(await at.upload(name, source))
      listed.push(await at.inside(build, files))
      assert.equal(await at.inside(build, 'scripts/run; ls -d /mark'), 'jar\n/mark\n')
    }
    assert.deepEqual(listed[1]?.split('\n'), listed[0]?.split('\n'))
  })
})
