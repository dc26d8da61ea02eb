import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { noDefaults } from '../defaults/defaults.ts'
import { builtImage } from '../image.ts'
import { build, buildPod as podSample } from '../samples.ts'
import { sourceBuilderOf } from './builder.ts'
import { outcomeOf } from './outcome.ts'
import { cacheClaim } from './pod.ts'
import { podFor } from './podfor.ts'
import { readReport } from './report.ts'

describe('S8, S2: what a builder image must be', () => {
  const plain = { scripts: '', scriptsUrl: undefined, destination: '/tmp' }
  const scripts = { Labels: { 'io.openshift.s2i.scripts-url': 'image:///usr/libexec/s2i/' } }
  const cases = {
    'a number for a user': [
      { ...scripts, User: '1001' },
      { ...plain, scripts: '/usr/libexec/s2i', user: 1001 },
    ],
    'a number with a group': [
      { ...scripts, User: '1001:0' },
      { ...plain, scripts: '/usr/libexec/s2i', user: 1001 },
    ],
    'scripts by variable': [
      { User: '7', Env: ['STI_SCRIPTS_URL=image:///s'] },
      { ...plain, scripts: '/s', user: 7 },
    ],
    'no scripts: the source may bring them': [{ User: '7' }, { ...plain, user: 7 }],
    root: [scripts, /runs as root/],
    'root by number': [{ ...scripts, User: '0' }, /runs as "0"/],
    'a user by name': [{ ...scripts, User: 'node' }, /runs as "node"/],
    'scripts elsewhere': [
      { User: '7', Labels: { 'io.s2i.scripts-url': 'https://x/s' } },
      { ...plain, scriptsUrl: 'https://x/s', user: 7 },
    ],
    'scripts where nobody finds them': [
      { User: '7', Labels: { 'io.s2i.scripts-url': 's3://x/s' } },
      /s3:\/\/x\/s/,
    ],
    'S3: its source goes where it says': [
      { User: '7', Labels: { 'io.openshift.s2i.destination': '/opt/s2i/' } },
      { ...plain, user: 7, destination: '/opt/s2i' },
    ],
    'S3: as it was said before labels': [
      { User: '7', Env: ['STI_LOCATION=/usr/local/sti'] },
      { ...plain, user: 7, destination: '/usr/local/sti' },
    ],
    'S3: but not anywhere': [{ User: '7', Env: ['STI_LOCATION=tmp; rm'] }, /no absolute path/],
    'S8: root, with another user for assemble': [
      { User: 'root', Labels: { 'io.openshift.s2i.assemble-user': '1002' } },
      { ...plain, user: 1002 },
    ],
    'S8: root for assemble': [
      { User: '7', Labels: { 'io.openshift.s2i.assemble-user': '0' } },
      /label io\.openshift\.s2i\.assemble-user/,
    ],
  } as const
  for (const [name, [config, want]] of Object.entries(cases)) {
    test(name, () => {
      const builder = sourceBuilderOf(config)
      if (want instanceof RegExp) assert.match(String(builder), want)
      else assert.deepEqual(builder, want)
    })
  }
})

describe('B24: the pod of a build', () => {
  const one = build(1, 'New', {
    strategy: { sourceStrategy: { from: {}, env: [{ name: 'npm_config_registry', value: 'mine' }] } },
    resources: { limits: { memory: '1Gi' } },
    source: { type: 'Binary', binary: {}, contextDir: '/api/' },
  })
  const defaults = {
    ...noDefaults,
    env: [
      { name: 'npm_config_registry', value: 'of the machine' },
      { name: 'HTTPS_PROXY', value: 'p' },
    ],
    certificates: 'PEM',
  }
  const podOfImage = (image: string, of = one) =>
    podFor({
      image: undefined,
      build: of,
      ready: { is: 'ready', image, config: {} },
      builder: { scripts: '/s2i', scriptsUrl: undefined, user: 1001, destination: '/tmp' },
      defaults,
      cacheClaim: 'web-build-cache',
    })
  const pod = podOfImage('builder@x')
  const [container] = pod.spec.containers
  const value = (name: string) => container?.env?.find((variable) => variable.name === name)?.value

  test('belongs to the build and is kept for the commit', () => {
    assert.equal(pod.metadata.name, 'web-1-build')
    assert.equal(pod.metadata.ownerReferences?.[0]?.uid, 'uid-web-1')
    assert.equal(pod.metadata.annotations?.['hawser.dev/keep-exited'], 'true')
    assert.equal(pod.metadata.labels?.['openshift.io/build.name'], 'web-1')
  })
  test('has no privileges and no token', () => {
    assert.equal(pod.spec.automountServiceAccountToken, false)
    assert.deepEqual(container?.securityContext, {
      runAsUser: 1001,
      runAsGroup: 0,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    })
  })
  test('is bounded, as the build config says where it does', () => {
    assert.deepEqual(container?.resources?.limits, { cpu: '2', memory: '1Gi', 'ephemeral-storage': '8Gi' })
    assert.deepEqual(container?.resources?.requests, { cpu: '100m', 'ephemeral-storage': '256Mi' })
    assert.equal(pod.spec.activeDeadlineSeconds, 3600)
  })
  test('B25: the build config wins over the defaults of the machine', () => {
    assert.equal(value('npm_config_registry'), 'mine')
    assert.equal(value('HTTPS_PROXY'), 'p')
    assert.equal(value('NODE_EXTRA_CA_CERTS'), '/var/run/hawser/ca/ca-bundle.crt')
  })
  test('takes its source from stdin, once', () => {
    assert.deepEqual([container?.stdin, container?.stdinOnce], [true, true])
    assert.deepEqual(container?.command?.slice(3), [
      'build',
      'source=upload',
      'limit=7549747',
      'volume=/tmp/build',
      'context=api',
      'destination=/tmp',
      'image=/s2i',
      'given=npm_config_registry',
      'cachelimit=2097152',
      'processes=1024',
    ])
  })
  test('B4: forcePull has an image of a registry elsewhere pulled again', () => {
    const strategy = { sourceStrategy: { from: {}, forcePull: true } }
    const policy = (image: string, of?: typeof one) =>
      podOfImage(image, of).spec.containers[0]?.imagePullPolicy
    const forced = build(1, 'New', { strategy })
    assert.equal(policy('quay.example/s2i@sha256:1', forced), 'Always')
    assert.equal(policy('hawser.local/openshift/nodejs@sha256:1', forced), 'IfNotPresent')
    assert.equal(policy('quay.example/s2i@sha256:1'), 'IfNotPresent')
  })
  test('has a script that Kubernetes leaves as it is', () => {
    // In a command, $$ means $, and $(NAME) the value of a variable.
    const [, , script = ''] = container?.command ?? []
    assert.doesNotMatch(script, /\$\$|\$\([A-Z_]+\)/)
  })
  test('keeps downloads on a volume of the build config', () => {
    const claim = cacheClaim(one)
    assert.equal(claim?.metadata.name, 'web-build-cache')
    assert.equal(claim?.metadata.ownerReferences?.[0]?.kind, 'BuildConfig')
    assert.deepEqual(
      container?.volumeMounts?.map(({ mountPath }) => mountPath),
      ['/var/cache/s2i', '/var/run/hawser/ca'],
    )
  })
})

describe('B19: what the end of a pod means', () => {
  const failed = (terminated: { exitCode: number; message?: string; reason?: string }) =>
    podSample(build(1), 'Failed', { terminated })
  const cases = {
    'assemble failed': [
      failed({ exitCode: 1, message: 'assemble ended with code 7' }),
      'AssembleFailed',
      /^Assemble script failed\. Assemble ended with code 7\.$/,
    ],
    'the source did not arrive': [
      failed({ exitCode: 210, message: 'no source came' }),
      'FetchSourceFailed',
      /No source came\./,
    ],
    'no such directory': [failed({ exitCode: 211 }), 'InvalidContextDirectory', /context directory/],
    'not a builder image': [failed({ exitCode: 212 }), 'InstallScriptsFailed', /scripts/],
    'too much memory': [
      failed({ exitCode: 137, reason: 'OOMKilled' }),
      'OutOfMemoryKilled',
      /limits\.memory/,
    ],
    'B5: a Dockerfile that is none': [
      failed({ exitCode: 220, message: 'the Dockerfile has no FROM' }),
      'ManageDockerfileFailed',
      /The Dockerfile has no FROM\./,
    ],
    'B5: a step that failed': [
      failed({ exitCode: 221, message: '"RUN make" failed with exit code 2' }),
      'DockerBuildFailed',
      /^Dockerfile build strategy has failed\. "RUN make" failed with exit code 2\.$/,
    ],
    'B5: no base image': [failed({ exitCode: 222 }), 'PullBuilderImageFailed', /pulling/],
    'B9: the hook': [failed({ exitCode: 223 }), 'PostCommitHookFailed', /post commit hook/],
    'B6: what exit codes of a custom builder mean nobody knows': [
      podSample(build(1), 'Failed', {
        status: {
          containerStatuses: [
            { name: 'custom-build', state: { terminated: { exitCode: 221, message: 'no' } } },
          ] as never,
        },
      }),
      'GenericBuildFailed',
      /^The build ended with exit code 221\.$/,
    ],
    'B8: the push': [failed({ exitCode: 224 }), 'PushImageToRegistryFailed', /push the image/],
    'something else': [failed({ exitCode: 3 }), 'GenericBuildFailed', /exit code 3/],
    'too late': [
      podSample(build(1), 'Failed', { status: { reason: 'DeadlineExceeded' } }),
      'GenericBuildFailed',
      /completionDeadlineSeconds/,
    ],
    'a success that its container denies': [
      podSample(build(1), 'Succeeded', { terminated: { exitCode: 4 } }),
      'FailedContainer',
      /non-zero exit status: sti-build ended with 4\.$/,
    ],
    'a success that no container tells of': [
      podSample(build(1), 'Succeeded'),
      'NoBuildContainerStatus',
      /no container statuses/,
    ],
    'a path of an image that is not there': [
      failed({ exitCode: 217, message: 'the image x has no "/y"' }),
      'FetchImageContentFailed',
      /^Failed to extract image content\. The image x has no/,
    ],
    'no trace of the container': [podSample(build(1), 'Failed'), 'NoBuildContainerStatus', /without a trace/],
    'evicted by its node': [
      podSample(build(1), 'Failed', {
        status: { reason: 'Evicted', message: 'The node was low on memory.' },
      }),
      'BuildPodEvicted',
      /evicted: The node was low on memory\. Start the build again/,
    ],
    'too much on the disk': [
      podSample(build(1), 'Failed', {
        status: {
          reason: 'Evicted',
          message: 'Pod ephemeral local storage usage exceeds the total limit of containers 8Gi. ',
        },
      }),
      'BuildPodEvicted',
      /exceeds the total limit of containers 8Gi\. The build writes more .* raise spec\.resources\.limits\.ephemeral-storage/,
    ],
    'too much in the cache': [
      podSample(build(1), 'Failed', {
        status: { reason: 'Evicted', message: 'Usage of volume "cache" exceeds twice its capacity "2Gi". ' },
      }),
      'BuildPodEvicted',
      /has been taken away; the next build begins without it\. If that ends so too, assemble alone writes more/,
    ],
    'too much by its Dockerfile': [
      podSample(build(1), 'Failed', {
        status: { reason: 'Evicted', message: 'Usage of volume "layers" exceeds twice its capacity "2Gi". ' },
      }),
      'BuildPodEvicted',
      /If that ends so too, what its Dockerfile runs and copies writes more/,
    ],
  } as const
  for (const [name, [pod, reason, message]] of Object.entries(cases)) {
    test(name, () => {
      const outcome = outcomeOf(pod)
      assert.ok(outcome.is === 'failed')
      assert.equal(outcome.reason, reason)
      assert.match(outcome.message, message)
    })
  }
  test('an image that cannot be had is said while waiting', () => {
    const state = { waiting: { reason: 'ErrImagePull', message: 'not here' } }
    const status = { containerStatuses: [{ name: 'sti-build', state }] } as never
    assert.deepEqual(outcomeOf(podSample(build(1), 'Pending', { status })), {
      is: 'waiting',
      message: 'ErrImagePull: not here',
    })
  })
})

describe('the report of build.sh', () => {
  const text =
    'fetched 100\nrun /tmp/scripts/run\nenv A=1\nenv B=two words = 2\nmetadata {"labels":[{"x":"y"},{"n":1}]}\nbuilt 105\n'
  const report = readReport(text)
  test('reads back', () =>
    assert.deepEqual(report, {
      fetched: 100_000,
      built: 105_000,
      run: '/tmp/scripts/run',
      env: ['A=1', 'B=two words = 2'],
      labels: { x: 'y', n: '1' },
    }))
  test('broken metadata is left out', () => assert.deepEqual(readReport('metadata {').labels, {}))
  test('S4, S5, B8: goes into the image, and the environment of the build config wins', () => {
    const strategy = { sourceStrategy: { from: {}, env: [{ name: 'A', value: 'mine' }] } }
    const image = builtImage(build(1, 'Running', { strategy }), 'builder@x', report)
    assert.deepEqual(image.cmd, ['/tmp/scripts/run'])
    assert.deepEqual(image.env, [
      'A=1',
      'B=two words = 2',
      'A=mine',
      'OPENSHIFT_BUILD_NAME=web-1',
      'OPENSHIFT_BUILD_NAMESPACE=shop',
    ])
    assert.equal(image.labels['io.openshift.build.image'], 'builder@x')
    assert.equal(image.labels['hawser.dev/build-uid'], 'uid-web-1')
  })
})
