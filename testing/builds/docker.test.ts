import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Build } from '@hawser/kinds/build/build.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { missing } from '../needs.ts'
import { eventually } from '../platform.ts'
import { failing } from './failingdockerfiles.ts'
import { assertFailed } from './failure.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'
import { sourceTar } from './sourcetar.ts'

const skip = missing('containerd', 'runc', 'haproxy', 'nftables', 'mmdebstrap') ?? false

/** One platform, many builds. Some build on what those before them left. */
describe('Dockerfiles become images without privileges', { skip }, () => {
  let setting: BuildSetting
  before(async () => {
    setting = await openBuildSetting()
  })
  after(() => setting?.[Symbol.asyncDispose]())

  const docker = (dockerStrategy: object = {}, more: object = {}) => ({
    strategy: { dockerStrategy },
    ...more,
  })
  const complete = async (build: Build): Promise<Build> => {
    if (build.status.phase === 'Complete') return build
    const log = await setting.log(build.metadata.name)
    return assert.fail(`${JSON.stringify(build.status)}\n${log}`)
  }
  const pushedTo = async (stream: string) =>
    (await setting.client.get(ImageStream, stream, setting.namespace)).status.tags?.[0]?.items[0]?.image

  const web = (last: string) =>
    sourceTar({
      'api/Dockerfile': `FROM tiny
USER 0
RUN id -u >/by && mkdir /data && chown 1234:5 /data
COPY . /srv/
USER 1001
RUN id -u >/tmp/then
CMD ["sleep", "3600"]
RUN echo ${last} >/tmp/last
`,
      'api/page.html': 'hello',
      'api/secret': 'no',
      'api/.dockerignore': 'secret\nDockerfile\n',
    })

  test('B5, B8: an upload with a Dockerfile becomes an image that runs', async () => {
    const from = { kind: 'ImageStreamTag', name: 'tiny:latest' }
    await setting.buildConfig('web', {
      ...docker({ from, env: [{ name: 'COLOR', value: 'dark blue' }] }),
      source: { binary: {}, contextDir: 'api' },
      output: {
        to: { kind: 'ImageStreamTag', name: 'web:latest' },
        imageLabels: [{ name: 'team', value: 'costs $5' }],
      },
    })
    const build = await complete(await setting.upload('web', await web('one')))
    const { output, outputDockerImageReference = '', stages } = build.status
    assert.equal(await pushedTo('web'), output.to?.imageDigest)
    assert.equal(outputDockerImageReference, `hawser.local/shop/web@${output.to?.imageDigest}`)
    assert.deepEqual(
      stages?.map(({ name }) => name),
      ['PullImages', 'FetchInputs', 'Build', 'PushImage'],
    )
    const seen = await setting.inside(
      build,
      'cat /by /tmp/then /tmp/last /srv/page.html; echo; ls /srv; stat -c %u:%g /data; id -u; env | sort',
    )
    assert.match(seen, /^0\n1001\none\nhello\npage.html\n1234:5\n1001\n/)
    assert.match(seen, /COLOR=dark blue\n/)
    assert.match(seen, /OPENSHIFT_BUILD_NAME=web-1\nOPENSHIFT_BUILD_NAMESPACE=shop\n/)
    const { stdout } = await setting.kubectl('get', 'istag', 'web:latest', '-o', 'json')
    const { Labels, Cmd } = JSON.parse(stdout).image.dockerImageMetadata.Config
    assert.deepEqual(Cmd, ['sleep', '3600'])
    assert.equal(Labels.team, 'costs $5')
    assert.equal(Labels['io.openshift.build.name'], 'web-1')
    assert.equal(Labels['io.openshift.build.source-context-dir'], 'api')
    assert.match(Labels['io.openshift.build.image'], /^hawser.local\/shop\/tiny@sha256:/)
  })

  test('B5: what has not changed is not built again', async () => {
    const build = await complete(await setting.upload('web', await web('two')))
    const log = await setting.log(build.metadata.name)
    assert.match(log, /RUN id -u >\/by.*\n--> Using cache/)
    assert.match(log, /COPY . \/srv\/\n--> Using cache/)
    assert.equal(await setting.inside(build, 'cat /tmp/last; echo $OPENSHIFT_BUILD_NAME'), 'two\nweb-2\n')
  })

  test('B5, B1: an inline Dockerfile with stages, arguments and a secret of the source', async () => {
    await setting.client.create(Secret, {
      metadata: { name: 'token', namespace: setting.namespace },
      stringData: { key: 'hush' },
    })
    await setting.buildConfig('stages', {
      ...docker({
        buildArgs: [
          { name: 'WHO', value: 'Ada' },
          { name: 'KEY', valueFrom: { secretKeyRef: { name: 'token', key: 'key' } } },
        ],
        imageOptimizationPolicy: 'SkipLayers',
      }),
      source: {
        dockerfile: `ARG BASE=hawser.local/shop/tiny
FROM \${BASE} AS made
ARG WHO=nobody
ARG KEY
USER 0
COPY mine/ /mine/
RUN echo "$WHO $(echo $KEY | wc -c) $(cat /mine/key)" >/made
FROM docker-registry.default.svc:5000/shop/tiny:latest
COPY --from=made /made /made
RUN echo "\${WHO:-nobody}" >/tmp/who
RUN rm /tmp/who && echo nobody >/tmp/whom
`,
        secrets: [{ secret: { name: 'token' }, destinationDir: 'mine' }],
      },
    })
    const build = await complete(await setting.build('stages'))
    assert.equal(await setting.inside(build, 'cat /made /tmp/whom'), 'Ada 5 hush\nnobody\n')
    const { stdout } = await setting.kubectl('get', 'istag', 'stages:latest', '-o', 'json')
    assert.equal(JSON.parse(stdout).image.dockerImageLayers.length, 2, 'the base, and one layer')
  })

  test('B5: volumes of the strategy are there for RUN, and not in the image', async () => {
    await setting.secret('mounted', { key: 'hush' })
    const source = { type: 'Secret', secret: { secretName: 'mounted' } }
    const volumes = [{ name: 'token', source, mounts: [{ destinationPath: '/opt/token' }] }]
    const dockerfile =
      'FROM hawser.local/shop/tiny\nUSER 0\nRUN test "$(cat /opt/token/key)" = hush && ! touch /opt/token/x && wc -c </opt/token/key >/seen\n'
    await setting.buildConfig('volumes', docker({ volumes }, { source: { dockerfile } }))
    const build = await complete(await setting.build('volumes'))
    const look = 'cat /seen; ls -A /opt/token 2>/dev/null; grep -rl hus[h] /opt /tmp /etc 2>/dev/null; true'
    assert.equal(await setting.inside(build, look), '4\n')
  })

  test('B9: a hook runs in the image before it is pushed', async () => {
    const source = {
      dockerfile: 'FROM hawser.local/shop/tiny\nENV FROM=image\nENTRYPOINT ["echo", "entered"]\n',
    }
    await setting.buildConfig('hook', {
      ...docker({}, { source, postCommit: { script: 'echo "$FROM $1"', args: ['checked'] } }),
    })
    const build = await complete(await setting.build('hook'))
    assert.match(await setting.log(build.metadata.name), /\nimage checked\n/)
    assert.deepEqual(
      build.status.stages?.map(({ name }) => name),
      ['PullImages', 'Build', 'PostCommit', 'PushImage'],
    )
    await setting.buildConfig('entry', docker({}, { source, postCommit: { args: ['by', 'arguments'] } }))
    const other = await complete(await setting.build('entry'))
    assert.match(await setting.log(other.metadata.name), /\nentered by arguments\n/)
  })

  test('B5: RUN is no way to the token of the build, to its secrets, or to the node', async () => {
    const look = [
      'find / -xdev -name token 2>/dev/null | head',
      'cat /proc/1/environ /proc/*/environ 2>/dev/null | tr "\\0" "\\n" | grep -c DOCKER_BUILD',
      'ls /proc/*/root/var/run/secrets 2>/dev/null | wc -l',
      'mknod /tmp/disk b 254 0 2>&1',
      'mount -t tmpfs none /tmp 2>&1',
      'chroot / true 2>&1',
      'grep CapEff /proc/self/status',
      'grep -c "Seccomp:.2" /proc/self/status',
    ]
    const dockerfile = `FROM hawser.local/shop/tiny\nUSER 0\nRUN ${look.join('; ')}; cat /proc/self/uid_map\n`
    await setting.buildConfig('looks', docker({}, { source: { dockerfile } }))
    const build = await complete(await setting.build('looks'))
    const log = await setting.log(build.metadata.name)
    const seen = log.slice(log.indexOf('uid_map\n') + 8)
    assert.match(
      seen,
      /^0\n0\nmknod: .*not permitted\nmount: .*(permi|denied).*\nchroot: .*not permitted\nCapEff:\t00000000800005fb\n1\n/i,
    )
    assert.match(seen, /^ +0 +1001 +1\n +1 +100000 +65536\n/m)
    const pod = await setting.client.get(Pod, 'looks-1-build', setting.namespace)
    assert.ok(pod.spec.containers.every(({ securityContext }) => !securityContext?.privileged))
  })

  test('B18: a build that is cancelled leaves nothing', async () => {
    await setting.buildConfig(
      'sleeps',
      docker({}, { source: { dockerfile: 'FROM hawser.local/shop/tiny\nRUN echo begun && sleep 600\n' } }),
    )
    const ending = setting.build('sleeps')
    await eventually(
      'the build sleeps',
      () => setting.log('sleeps-1'),
      (log) => /^begun$/m.test(log),
    )
    const cancelled = JSON.stringify({ status: { cancelled: true } })
    await setting.kubectl(
      'patch',
      'build',
      'sleeps-1',
      '--type=merge',
      '--subresource=status',
      '-p',
      cancelled,
    )
    assert.equal((await ending).status.phase, 'Cancelled')
    await eventually(
      'its pod is gone',
      () => setting.client.find(Pod, 'sleeps-1-build', setting.namespace),
      (pod) => pod === undefined,
    )
    // And the layers it was working on are no burden to the next.
    assert.match((await setting.kubectl('get', 'build', 'sleeps-1')).stdout, /Cancelled/)
  })

  describe('B19: what fails says why, and pushes nothing', { concurrency: 3 }, () => {
    for (const [name, { change, files, ...failure }] of Object.entries(failing)) {
      test(name, async () => {
        const config = `bad-${Object.keys(failing).indexOf(name)}`
        await setting.buildConfig(config, docker({}, change))
        const build = files
          ? await setting.upload(config, await sourceTar(files))
          : await setting.build(config)
        assertFailed(build, failure)
        assert.equal(await pushedTo(config), undefined)
      })
    }
  })

  test('B6: a custom build runs its image, which is told what to do', async () => {
    await setting.image({
      stream: 'maker',
      config: {
        User: '0',
        Cmd: [
          '/bin/sh',
          '-c',
          'echo "$BUILD" | head -c 60; echo; echo "to $OUTPUT_REGISTRY / $OUTPUT_IMAGE in $COLOR"; id -u; cat $PUSH_DOCKERCFG_PATH/.dockercfg | cut -c 1-30; grep CapEff /proc/self/status',
        ],
      },
    })
    await setting.buildConfig('made', {
      source: { git: { uri: 'https://git.example/none.git' } },
      strategy: {
        customStrategy: {
          from: { kind: 'ImageStreamTag', name: 'maker:latest' },
          env: [{ name: 'COLOR', value: 'blue' }],
        },
      },
    })
    await complete(await setting.build('made'))
    const log = await setting.log('made-1')
    assert.match(log, /^\{"kind":"Build","apiVersion":"build.openshift.io\/v1"/)
    assert.match(log, /to kubernetes.default.svc:443 \/ shop\/made:latest in blue\n0\n/)
    assert.match(log, /^\{"kubernetes.default.svc:443":/m)
    assert.match(log, /CapEff:\t0000000000000000/)
  })

  test('B6: what a custom build pushed is found in its stream, and its status says so', async () => {
    await setting.image({ stream: 'sleeper', config: { User: '1001', Cmd: ['/bin/sleep', '8'] } })
    await setting.buildConfig('pushes', {
      source: {},
      strategy: { customStrategy: { from: { kind: 'ImageStreamTag', name: 'sleeper:latest' } } },
    })
    const building = setting.build('pushes')
    await eventually(
      'it runs',
      () => setting.client.find(Build, 'pushes-1', setting.namespace),
      (one) => one?.status.phase === 'Running',
    )
    // What the image of a custom build does is its own affair.
    await setting.image({ stream: 'pushes' })
    const { status } = await complete(await building)
    assert.equal(status.output.to?.imageDigest, await pushedTo('pushes'))
    assert.equal(
      status.outputDockerImageReference,
      `hawser.local/shop/pushes@${status.output.to?.imageDigest}`,
    )
    assert.deepEqual(
      status.stages?.map(({ name, steps }) => [name, steps?.[0]?.name]),
      [
        ['PullImages', 'PullBaseImage'],
        ['Build', 'CustomBuild'],
      ],
    )
  })
})
