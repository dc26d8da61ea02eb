import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Build } from '@hawser/kinds/build/build.ts'
import { noDefaults } from '../defaults/defaults.ts'
import type { Order } from '../docker/order.ts'
import type { ReadyImages } from '../images.ts'
import { podFor } from '../pod/podfor.ts'
import { build } from '../samples.ts'
import { wayOf } from './choose.ts'
import { lackingOf } from './requirements.ts'

describe('how a source build becomes an image', () => {
  const here = { to: { kind: 'ImageStreamTag', name: 'web:latest' } }
  const able = { nodesCommit: true, lacking: [] }
  const cases = {
    'into an image stream: by the node': [here, able, 'commit'],
    'into nothing: by the node': [{}, able, 'commit'],
    'B8: into a registry: by buildah': [
      { to: { kind: 'DockerImage', name: 'r.example/x' } },
      able,
      'buildah',
    ],
    'on nodes that are not ours: by buildah': [here, { ...able, nodesCommit: false }, 'buildah'],
    'S9: by a builder without a shell: by buildah': [here, { ...able, lacking: ['/bin/sh'] }, 'buildah'],
  } as const
  for (const [name, [output, known, want]] of Object.entries(cases))
    test(name, () => assert.equal(wayOf(build(1, 'New', { output }), known), want))
})

describe('S9: what a builder image has not', () => {
  const cases: Record<string, readonly [env: string[], has: string[] | undefined, want: string[]]> = {
    'all is there': [['PATH=/bin'], ['/bin/sh', '/bin/tar'], []],
    'a tar in another folder of its path': [['PATH=/opt/bin/:/bin'], ['/bin/sh', '/opt/bin/tar'], []],
    'no path of its own': [[], ['/bin/sh', '/usr/bin/tar'], []],
    'no shell': [[], ['/bin/tar'], ['/bin/sh']],
    'a tar where nobody looks': [['PATH=/bin'], ['/bin/sh', '/usr/bin/tar'], ['tar']],
    nothing: [[], [], ['/bin/sh', 'tar']],
    'no node has it': [[], undefined, []],
  }
  for (const [name, [Env, has, want]] of Object.entries(cases))
    test(name, async () => {
      const images = {
        lacking: async (_: string, paths: readonly string[]) =>
          has && paths.filter((path) => !has.includes(path)),
      }
      assert.deepEqual(await lackingOf(images, { image: 'builder@x', config: { Env } }), want)
    })
})

describe('B24: the pod of a source build whose image buildah makes', () => {
  const one = (change: object = {}): Build =>
    build(1, 'New', {
      strategy: {
        type: 'Source',
        sourceStrategy: {
          from: {},
          pullSecret: { name: 'puller' },
          forcePull: true,
          env: [
            { name: 'PRICE', value: '$5' },
            { name: 'KEY', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
        },
      },
      source: {
        type: 'Binary',
        binary: {},
        contextDir: 'api',
        secrets: [{ secret: { name: 'npmrc' } }],
        configMaps: [{ configMap: { name: 'conf' }, destinationDir: 'etc' }],
      },
      output: {
        to: { kind: 'DockerImage', name: 'r.example/web:1' },
        imageLabels: [{ name: 'team', value: 'a' }],
      },
      postCommit: { script: 'test -f /app' },
      ...change,
    })
  const podOf = (of: Build, more: Partial<ReadyImages> = {}) =>
    podFor({
      build: of,
      ready: {
        is: 'ready',
        image: 'builder@x',
        tools: 'tools@x',
        config: {},
        way: 'buildah',
        pushSecret: 'p',
        ...more,
      },
      builder: { scripts: '/s2i', scriptsUrl: undefined, user: 1001, destination: '/opt/s2i' },
      image: 'r.example/web:1',
      defaults: {
        ...noDefaults,
        certificates: 'PEM',
        env: [{ name: 'HTTPS_PROXY', value: 'http://me:secret@proxy:1' }],
      },
      cacheClaim: 'web-build-cache',
    })
  const mainOf = (pod: ReturnType<typeof podOf>) => pod.spec.containers[0]
  const orderIn = (pod: ReturnType<typeof podOf>): Order => {
    const text = mainOf(pod)?.env?.find(({ name }) => name === 'DOCKER_BUILD')?.value ?? ''
    return JSON.parse(text.replaceAll('$$', '$'))
  }
  const pod = podOf(one())
  const order = orderIn(pod)

  test('has the containers people know, and says who makes the image', () => {
    const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers]
    assert.deepEqual(
      all.map(({ name }) => name),
      ['git-clone', 'sti-build'],
    )
    assert.equal(all[0]?.stdin, true, 'it takes the upload')
    assert.equal(pod.metadata.annotations?.['hawser.dev/image-made-by'], 'buildah')
  })
  test('S2 S3 S8: assemble runs as in a container of the builder', () =>
    assert.deepEqual(order.source, {
      builder: { image: 'builder@x', user: 1001 },
      destination: '/opt/s2i',
      settings: [
        'source=volume',
        'limit=7549747',
        'volume=/tmp/build',
        'context=api',
        'destination=/opt/s2i',
        'image=/s2i',
        'given=PRICE KEY',
        'cachelimit=2097152',
        'processes=1024',
        'secret=secret-0:.',
        'secret=configmap-0:etc',
      ],
      mounts: [
        '/var/run/secrets/openshift.io/build/secret-0',
        '/var/run/secrets/openshift.io/build/configmap-0',
      ],
      isAlone: true,
    }))
  test('S4 S5 B8: the image gets what the build config says, and no value of a secret', () => {
    assert.deepEqual(order.finalEnv, [
      ['PRICE', '$5'],
      ['OPENSHIFT_BUILD_NAME', 'web-1'],
      ['OPENSHIFT_BUILD_NAMESPACE', 'shop'],
    ])
    assert.deepEqual(order.env, ['PRICE', 'KEY'])
    const labels = new Map(order.labels)
    assert.equal(labels.get('team'), 'a')
    assert.equal(labels.get('io.openshift.build.image'), 'builder@x')
    assert.equal(labels.get('hawser.dev/build-uid'), 'uid-web-1')
  })
  test('B25: proxies of the machine are there while assemble runs', () => {
    assert.deepEqual(order.ambient, [
      ['HTTPS_PROXY', 'http://me:secret@proxy:1'],
      ['NODE_EXTRA_CA_CERTS', '/var/run/hawser/ca/ca-bundle.crt'],
    ])
  })
  test('S7: only the container that assembles has the secrets, the logins and the token', () => {
    const mounts = (container: ReturnType<typeof mainOf>) =>
      container?.volumeMounts?.map(({ name }) => name) ?? []
    for (const name of ['secret-0', 'configmap-0', 'registry', 'pull', 'push']) {
      assert.ok(mounts(mainOf(pod)).includes(name), name)
      assert.ok(
        pod.spec.volumes?.some((volume) => volume.name === name),
        name,
      )
      assert.ok(!mounts(pod.spec.initContainers?.[0]).includes(name), name)
    }
  })
  test('B9 B8: the hook and the push are those of Dockerfiles', () => {
    assert.deepEqual(order.hook, { script: 'test -f /app' })
    assert.deepEqual(order.output, { image: 'r.example/web:1', isOurs: false })
    assert.equal(order.forcePull, true)
  })
  test('S6: save-artifacts runs in the image that was built before', () =>
    assert.deepEqual(orderIn(podOf(one(), { previous: 'r.example/web:1' })).source?.previous, {
      image: 'r.example/web:1',
      arguments: ['/tmp/build', 'api', '', '/s2i', '1048576'],
    }))
  test('S10: the runtime image gets what assemble hands on', () => {
    const runtime = { image: 'runtime@x', user: 1002, scripts: '/run', artifacts: ['/opt/a;lib'] }
    const { source } = orderIn(podOf(one(), { runtime }))
    assert.deepEqual(source?.runtime, { image: 'runtime@x', user: 1002, scripts: '/run' })
    assert.equal(source?.settings.at(-1), 'artifact=/opt/a;lib')
  })
  test('B17: builds that run side by side leave each other alone', () => {
    const side = one()
    const labels = { ...side.metadata.labels, 'openshift.io/build.start-policy': 'Parallel' }
    assert.equal(orderIn(podOf({ ...side, metadata: { ...side.metadata, labels } })).source?.isAlone, false)
  })
})
