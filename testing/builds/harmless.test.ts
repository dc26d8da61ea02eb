import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGzip } from 'node:zlib'
import { Build } from '@hawser/kinds/build/build.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'
import { Namespace } from '@hawser/kinds/core/namespace.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodReady } from '@hawser/kinds/core/podstatus.ts'
import { Secret } from '@hawser/kinds/core/secret.ts'
import { pack } from 'tar-stream'
import { missing } from '../needs.ts'
import { eventually, startTestPlatform, type TestPlatform } from '../platform.ts'
import { assertFailed, type Failure } from './failure.ts'
import { type BuildSetting, openBuildSetting } from './setting.ts'
import { sourceTar } from './sourcetar.ts'

// Builds that go wrong in every way they can, on one platform, while an application on the same node is asked all the time.

const skip = missing('containerd', 'runc', 'haproxy', 'nftables') ?? false

/** A source whose assemble is this script. */
const source = (assemble: string, files: Readonly<Record<string, Buffer>> = {}): Promise<Buffer> =>
  sourceTar({ '.s2i/bin/assemble': `#!/bin/sh\n${assemble}\n`, ...files })
/** A tar that gets no smaller, of so many MiB, made as it is read. */
function endless(mebibytes: number): Readable {
  const archive = pack()
  const entry = archive.entry({ name: 'huge', size: mebibytes * MiB })
  Readable.from(
    (function* () {
      for (let count = 0; count < mebibytes; count++) yield randomBytes(MiB)
    })(),
  )
    .pipe(entry as unknown as Writable)
    .once('finish', () => archive.finalize())
    // Who has had enough of it ends it in the middle.
    .on('error', () => undefined)
  archive.on('error', () => undefined)
  return (archive as unknown as Readable).pipe(createGzip({ level: 0 }).on('error', () => undefined))
}
const MiB = 1024 * 1024

/** The most memory that a process has had, in MiB. */
async function peak(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}
/** The same, from now on. */
async function peakSince(pid: number): Promise<number> {
  await writeFile(`/proc/${pid}/clear_refs`, '5')
  return peak(pid)
}

const small = { limits: { memory: '64Mi', 'ephemeral-storage': '60Mi' } }

interface Case extends Failure {
  readonly assemble: string
  readonly files?: Readonly<Record<string, Buffer>>
  readonly spec?: object
}
/** B19: each with its reason, a message that says what to do, and the end of its log. */
const cases: Readonly<Record<string, Case>> = {
  'a memory bomb': {
    assemble: 'echo begin; tail /dev/zero',
    spec: { resources: small },
    reason: 'OutOfMemoryKilled',
    message: /limits\.memory/,
    log: /begin/,
  },
  'a fork bomb': {
    assemble: 'i=0; while [ $i -lt 3000 ]; do sleep 300 & i=$((i+1)); done',
    reason: 'AssembleFailed',
    message:
      /Assemble ended with code 2; it wanted more processes than the 1024 that a build may have: let it run fewer/,
    log: /can't fork/,
  },
  'an endless file': {
    assemble: 'echo begin; dd if=/dev/zero of=/tmp/big bs=1M; sleep 300',
    spec: { resources: { limits: { 'ephemeral-storage': '60Mi' } } },
    reason: 'BuildPodEvicted',
    message: /storage.*limit.*60Mi.*raise spec\.resources\.limits\.ephemeral-storage/,
    log: /begin/,
  },
  'sleep infinity': {
    assemble: 'echo waiting; sleep 100000',
    spec: { completionDeadlineSeconds: 8 },
    reason: 'GenericBuildFailed',
    message: /did not end within 8 seconds.*completionDeadlineSeconds/,
    log: /waiting/,
  },
  'a source larger than it may be': {
    assemble: 'true',
    files: { huge: Buffer.alloc(90 * 1024 * 1024) },
    spec: { resources: { limits: { 'ephemeral-storage': '60Mi' } } },
    reason: 'FetchSourceFailed',
    message: /./,
  },
  'an assemble that fails': {
    assemble: 'echo "npm ERR! missing script: build"; exit 7',
    reason: 'AssembleFailed',
    message: /Assemble ended with code 7/,
    log: /missing script: build/,
  },
  'an assemble that is no program': {
    assemble: 'exec /no/such/program',
    reason: 'AssembleFailed',
    message: /code 127/,
    log: /not found/,
  },
  'a hook that fails': {
    assemble: 'echo built >done',
    spec: { postCommit: { script: 'echo "1 of 3 tests failed"; cat done; exit 3' } },
    reason: 'PostCommitHookFailed',
    message: /exit code 3.*not pushed/,
    log: /1 of 3 tests failed/,
  },
  'a hook that does not end': {
    assemble: 'true',
    spec: { postCommit: { command: ['sleep', '1000'] }, completionDeadlineSeconds: 8 },
    reason: 'PostCommitHookFailed',
    message: /did not end within 8 seconds/,
  },
  'settings that are none': {
    assemble: 'true',
    files: { '.s2i/environment': Buffer.from('this is no variable\n') },
    reason: 'GenericBuildFailed',
    message: /\.s2i\/environment/,
  },
}

describe('harmless builds', { skip, timeout: 600_000 }, () => {
  let setting: BuildSetting
  const stop = new AbortController()
  const failures: string[] = []
  const took: number[] = []
  let quiet = 0
  let asking: Promise<void>
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform()
    setting = await openBuildSetting(platform)
    asking = ask(await application(setting))
    await eventually(
      'a while without builds',
      () => took.length,
      (count) => count >= 200,
    )
    quiet = took.length
  })
  after(async () => {
    stop.abort()
    await asking
    await setting[Symbol.asyncDispose]()
  })

  /** An application without any requests for resources: the weakest there is. */
  async function application({ client, namespace, image }: BuildSetting): Promise<string> {
    const name = 'application'
    const tiny = await image({ stream: 'application' })
    const container = { name, image: tiny, command: ['httpd', '-f', '-p', '8080', '-h', '/etc'] }
    await client.create(Pod, { metadata: { name, namespace }, spec: { containers: [container] } })
    const pod = await eventually('it runs', () => client.get(Pod, name, namespace), isPodReady)
    return `http://${pod.status.podIP}:8080/passwd`
  }
  async function ask(url: string): Promise<void> {
    while (!stop.signal.aborted) {
      const began = performance.now()
      try {
        const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) })
        if (!answer.ok || !(await answer.text()).includes('root')) failures.push(String(answer.status))
        took.push(performance.now() - began)
      } catch (error) {
        failures.push(String(error))
      }
      await sleep(20)
    }
  }

  test('B9, B21: a build with a hook says how long each part took, and its log has the hook', async () => {
    await setting.buildConfig('hooked', {
      postCommit: { script: 'echo "hook sees $(cat done) of $1"', args: ['all'] },
    })
    const { status, metadata } = await setting.upload('hooked', await source('echo everything >done'))
    assert.equal(status.phase, 'Complete', JSON.stringify(status))
    assert.deepEqual(
      status.stages?.map(({ name }) => name),
      ['PullImages', 'FetchInputs', 'Build', 'PostCommit', 'PushImage'],
    )
    const path = `/apis/build.openshift.io/v1/namespaces/${setting.namespace}/builds/${metadata.name}/log`
    const { body } = await setting.client.transport.stream({ method: 'GET', path, query: { follow: 'true' } })
    assert.match(String(await buffer(body)), /hook sees everything of all/)
  })

  for (const [name, { assemble, files, spec = {}, ...failure }] of Object.entries(cases)) {
    test(`B18, B19: ${name} fails that build: ${failure.reason}`, async () => {
      const config = name.replace(/[^a-z]+/g, '-')
      await setting.buildConfig(config, spec)
      // An upload that is refused half way is told to the uploader, and by the build.
      const build = await setting.uploadFailing(config, await source(assemble, files))
      assertFailed(build, failure)
      assert.equal(build.status.output.to, undefined)
    })
  }

  test('what builds keep for each other fills no disk while a build runs, and that build goes on', async () => {
    await setting.buildConfig('hoarder')
    const fill =
      'fallocate -l 2200m /var/cache/s2i/big; sleep 12; du -sk /var/cache/s2i | cut -f 1 >left; cat left'
    const { status } = await setting.upload('hoarder', await source(fill))
    assert.equal(status.phase, 'Complete', JSON.stringify(status))
    assert.match(
      await setting.log('hoarder-1'),
      /---> The cache has more than 2048 MiB: emptied\n(?:.*\n)*?\d{1,3}\n/,
    )
  })

  test('B15: a source of half a gigabyte that is too large is in nobody’s memory', async () => {
    await setting.buildConfig('huge', { resources: { limits: { 'ephemeral-storage': '300Mi' } } })
    const pid = await platform.pid()
    const before = await peakSince(pid)
    const path = `/apis/build.openshift.io/v1/namespaces/${setting.namespace}/buildconfigs/huge/instantiatebinary`
    const upload = setting.client.transport.stream({ method: 'POST', path, body: endless(512) })
    await upload.then(({ body }) => buffer(body)).catch(() => undefined)
    assertFailed(await setting.ended('huge-1'), {
      reason: 'FetchSourceFailed',
      message: /larger than 270 MiB, which is all a build may use/,
    })
    const grown = (await peak(pid)) - before
    assert.ok(grown < 96, `the platform has grown by ${grown} MiB`)
  })

  test('B22: what a build wrote goes when it has ended, and its log stays', async () => {
    const { client, namespace } = setting
    for (const name of ['hooked-1', 'an-assemble-that-fails-1']) {
      const pod = await client.get(Pod, `${name}-build`, namespace)
      assert.equal(pod.metadata.annotations?.['hawser.dev/keep-exited'], 'false')
    }
    assert.match(await setting.log('an-assemble-that-fails-1'), /missing script: build/)
    const { stdout } = await setting.kubectl('describe', 'pod', 'an-assemble-that-fails-1-build')
    assert.match(stdout, /Exit Code: +1/)
  })

  test('as many builds run at once on a node as the operator says; the next one says why it waits', async () => {
    const { client, namespace } = setting
    const metadata = { name: 'builds', namespace: 'kube-system' }
    await client.create(ConfigMap, { metadata, data: { runningPerNode: '1' } })
    await setting.buildConfig('queued', {
      source: {},
      runPolicy: 'Parallel',
      strategy: {
        sourceStrategy: {
          from: { kind: 'ImageStreamTag', name: 'tiny:slow' },
        },
      },
    })
    const text = '#!/bin/sh\nsleep 5\n'
    const slow = { path: 's2i/assemble', mode: 0o755, content: Buffer.from(text) }
    await setting.image({ stream: 'tiny', tag: 'slow', files: [slow] })
    const both = [setting.build('queued'), setting.build('queued')]
    // Until the first has begun, the second says that it is behind it.
    const message =
      'Waiting for room: 1 build runs on the node, which takes 1 at once; 0 builds are ahead of this one.'
    await eventually(
      'one waits',
      async () => (await client.list(Build, { namespace, labelSelector: 'buildconfig=queued' })).items,
      (items) => items.some(({ status }) => status.reason === 'WaitingForRoom' && status.message === message),
    )
    const ended = await Promise.all(both)
    assert.deepEqual(
      ended.map((one) => one.status.phase),
      ['Complete', 'Complete'],
    )
    await client.delete(ConfigMap, 'builds', { namespace: 'kube-system' })
  })

  test('B24: a build has no token, no privilege and no directory of the node', async () => {
    const { client, namespace } = setting
    const pod = await client.get(Pod, 'hooked-1-build', namespace)
    const { spec } = pod
    assert.equal(spec.automountServiceAccountToken, false)
    for (const { hostPath, projected } of spec.volumes ?? [])
      assert.deepEqual([hostPath, projected], [undefined, undefined])
    for (const { securityContext } of [...(spec.initContainers ?? []), ...spec.containers]) {
      assert.notEqual(securityContext?.privileged, true)
      assert.notEqual(securityContext?.runAsUser, 0)
    }
    await setting.buildConfig('curious')
    const look = 'ls /var/run/secrets/kubernetes.io 2>&1; id -u; ls /proc/1/root/host 2>&1; exit 9'
    const { status } = await setting.upload('curious', await source(look))
    assert.match(status.logSnippet ?? '', /No such file or directory\n1001\n/)
  })

  test('a build reads no secret and no cache of another project', async () => {
    const { client, namespace } = setting
    await client.create(Namespace, { metadata: { name: 'other' } })
    await client.create(Secret, {
      metadata: { name: 'private', namespace: 'other' },
      stringData: { key: 'x' },
    })
    await setting.buildConfig('thief', { source: { binary: {}, secrets: [{ secret: { name: 'private' } }] } })
    const upload = await setting.upload('thief', await source('true')).catch(() => setting.ended('thief-1'))
    assert.equal(upload.status.phase, 'Failed', JSON.stringify(upload.status))
    const { stdout } = await setting.kubectl(
      ...['auth', 'can-i', 'get', 'secrets', '--namespace', 'other'],
      ...['--as', `system:serviceaccount:${namespace}:builder`],
    )
    assert.equal(stdout.trim(), 'no')
  })

  test('meanwhile the application has answered every request', (t) => {
    assert.deepEqual(failures, [])
    const during = took.slice(quiet)
    assert.ok(during.length > 100, `it was asked ${during.length} times`)
    const p99 = (of: readonly number[]) =>
      (of.toSorted((a, b) => a - b)[Math.floor(of.length * 0.99)] ?? 0).toFixed(1)
    t.diagnostic(`p99: ${p99(took.slice(0, quiet))} ms without builds, ${p99(during)} ms with them`)
  })
})
