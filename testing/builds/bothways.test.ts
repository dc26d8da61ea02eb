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
  /** Without what tells builds apart, and what Docker's format says beyond OCI's. */
  const plain = (config: object): unknown => {
    const text = JSON.stringify(config).replace(/\b(web|lean)-(commit|buildah)(-\d+)?/g, 'NAME')
    const { Hostname: _, Env, Labels, ...said } = JSON.parse(text)
    const { 'hawser.dev/build-uid': uid, ...labels } = Labels
    assert.match(uid, /-/)
    const isSaid = (value: unknown): boolean => Boolean(value) && JSON.stringify(value).length > 2
    return {
      ...Object.fromEntries(Object.entries(said).filter(([, value]) => isSaid(value))),
      Env: Env.sort(),
      Labels: labels,
    }
  }

  const assemble = `#!/bin/sh
set -e
echo "runs as $(id -u):$(id -g) in $(pwd) with $(cat .npmrc conf/a.conf)"
cp -R /tmp/src/. .
chmod +x /tmp/src/index.html
if [ -d /tmp/artifacts ]; then cp -R /tmp/artifacts/. .; fi
mkdir -p kept && echo once more >>kept/n
echo "$PRICE $SECRET $OPENSHIFT_BUILD_COMMIT" >seen
ln -s index.html link
rm motd
cat /var/cache/s2i/download 2>/dev/null || true
echo downloaded >/var/cache/s2i/download
mkdir -p /tmp/.s2i && echo '{"labels":[{"made":"by assemble"},{"team":"nobody"},{"long":"'"$(head -c 9000 /dev/zero | tr '\\0' x)"'"}]}' >/tmp/.s2i/image_metadata.json
`
  const spec = (way: Way) => ({
    source: {
      git: { uri: `${at.git.http}/web.git`, ref: 'main' },
      contextDir: 'app',
      secrets: [{ secret: { name: 'npmrc' } }],
      configMaps: [],
    },
    strategy: {
      sourceStrategy: {
        from: { kind: 'ImageStreamTag', name: 'both:latest' },
        incremental: true,
        env: [
          { name: 'PRICE', value: '$5 "or so" $HOME $PATH$' },
          { name: 'SECRET', valueFrom: { secretKeyRef: { name: 'npmrc', key: '.npmrc' } } },
        ],
      },
    },
    output: {
      to: outputs[way](`web-${way}`),
      imageLabels: [{ name: 'team', value: 'costs $5' }],
    },
    // A script of a hook has a shell for people, which greets them.
    postCommit: {
      command: ['/bin/sh', '-c', 'echo "hook sees $PRICE in $(pwd) as $(id -u): $(ls)"'],
    },
  })

  const files =
    "cd /; find . -xdev ! -path './proc*' ! -path './dev*' ! -path './sys*' ! -path './run/*' ! -path ./etc/hosts ! -path ./etc/hostname ! -path ./etc/resolv.conf | sort | while read -r f; do stat -c '%n %F %a %u:%g' \"$f\"; if [ -f \"$f\" ] && [ ! -L \"$f\" ]; then md5sum <\"$f\"; fi; done"

  test('B1 B8 B9 S2 S3 S4 S5 S6 S7: files, configuration and log', async () => {
    await at.image({
      stream: 'both',
      files: [
        { path: 'opt/app/motd', content: Buffer.from('welcome') },
        { path: 'opt/app/conf', mode: 0o777 },
        { path: 'opt/app/conf/a.conf', content: Buffer.from('of the image') },
      ],
    })
    await at.secret('npmrc', { '.npmrc': 'geheim' })
    const commit = await at.git.commit('web.git', {
      'app/index.html': 'hello',
      'app/.s2iignore': 'docs\n',
      'app/docs/a': 'no',
      'app/.s2i/environment': 'A=1\nPRICE=of the source\nB=$A two\n',
      'app/.s2i/bin/assemble': assemble,
    })
    const seen: Record<
      string,
      { files: string; config: { readonly Labels: Record<string, string> }; env: string; logs: string[] }
    > = {}
    for (const way of ways) {
      const name = `web-${way}`
      await at.buildConfig(name, spec(way))
      const logs: string[] = []
      let build: Build | undefined
      for (const _ of [1, 2]) {
        build = await complete(await at.build(name))
        logs.push(await at.log(build.metadata.name))
      }
      assert.ok(build)
      const pod = JSON.parse((await at.kubectl('get', 'pod', `${name}-2-build`, '-o', 'json')).stdout)
      assert.equal(pod.spec.containers[0].name, 'sti-build')
      assert.equal(pod.metadata.annotations['hawser.dev/image-made-by'], way === 'buildah' ? way : undefined)
      assert.deepEqual(
        build.status.stages?.map(({ name, steps = [] }) => [name, steps.at(-1)?.name]),
        [
          ['PullImages', 'PullBaseImage'],
          ['FetchInputs', way === 'commit' ? 'FetchArtifacts' : 'FetchGitSource'],
          ['Build', 'Assemble'],
          ['PostCommit', 'RunPostCommitHook'],
          ['PushImage', 'PushImage'],
        ],
      )
      const image = await configOf(name)
      assert.equal(image.metadata.name, build.status.output.to?.imageDigest)
      seen[way] = {
        files: await at.inside(build, files),
        config: image.dockerImageMetadata.Config,
        env: await at.inside(build, 'env | sort'),
        logs,
      }
    }
    const { commit: committed, buildah } = seen
    assert.ok(committed && buildah)
    for (const { logs } of [committed, buildah]) {
      assert.match(logs[0] ?? '', /runs as 1001:0 in \/opt\/app with geheimof the image/)
      assert.match(logs[1] ?? '', /Saving artifacts of the previous image/)
      assert.match(logs[1] ?? '', /^downloaded$/m)
    }
    assert.match(buildah.logs[1] ?? '', /hook sees \$5 "or so" \$HOME \$PATH\$ in \/opt\/app as 1001: /)
    assert.deepEqual(buildah.files.split('\n'), committed.files.split('\n'))
    assert.deepEqual(plain(buildah.config), plain(committed.config))
    assert.equal(committed.config.Labels['io.openshift.build.commit.id'], commit)
  })

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
