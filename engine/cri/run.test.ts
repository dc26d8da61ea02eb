import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RuntimeEvent } from './runtime.ts'
import { missingForContainers, startTestContainerd } from './testing.ts'
import { exited, testPod } from './testpod.ts'

const skip = (await missingForContainers()) ?? false

test('pods and containers in a real containerd', { skip }, async (t) => {
  await using containerd = await startTestContainerd()
  const pod = await testPod(containerd, 'web')

  await t.test('a sandbox has an address of the pod CIDR and is found by its labels', async () => {
    const { runtime } = containerd.containerd
    const status = await runtime.podSandboxStatus(pod.id)
    assert.equal(status.state, 'SANDBOX_READY')
    assert.equal(status.network?.ip, containerd.options.podCIDR.replace(/\.0\/24$/, '.2'))
    assert.deepEqual(status.labels, { app: 'web' })
    const found = await runtime.listPodSandboxes({ labelSelector: { app: 'web' } })
    assert.deepEqual(
      found.map(({ id }) => id),
      [pod.id],
    )
    assert.deepEqual(await runtime.listPodSandboxes({ labelSelector: { app: 'other' } }), [])
  })

  await t.test(
    'a container gets its environment, user, mounts and DNS; its output is logged as CRI says',
    async () => {
      const id = await pod.run(
        'env',
        'echo "$WHO at $(id -u)"; cat /etc/resolv.conf; hostname; echo oops >&2; exit 3',
        {
          envs: [{ key: 'WHO', value: 'somebody' }],
          linux: { securityContext: { runAsUser: { value: 1001 } } },
        },
      )
      const status = await exited(containerd, id)
      assert.equal(status.exitCode, 3)
      assert.equal(status.reason, 'Error')
      assert.ok(status.finishedAt > 0)
      const log = await pod.log('env')
      for (const line of ['somebody at 1001', 'search cluster.example', 'nameserver 192.0.2.53', 'web']) {
        assert.ok(log.includes(`stdout F ${line}`), `${line} is not in ${log}`)
      }
      assert.ok(log.includes('stderr F oops'))
    },
  )

  await t.test('exec, statistics, stop with and without grace', async () => {
    const { runtime } = containerd.containerd
    const id = await pod.run(
      'sleeper',
      'trap "echo bye; exit 0" TERM; echo ready; while :; do sleep 0.05; done',
    )
    while (!(await pod.log('sleeper')).includes('stdout F ready')) await sleep(20)
    const result = await runtime.execSync(id, ['/bin/sh', '-c', 'echo out; echo err >&2; exit 7'], 10)
    assert.deepEqual(
      [result.stdout.toString(), result.stderr.toString(), result.exitCode],
      ['out\n', 'err\n', 7],
    )
    await assert.rejects(runtime.execSync(id, ['/bin/sleep', '60'], 1), { reason: 'Timeout' })
    const stats = await runtime.containerStats(id)
    assert.ok((stats.cpu?.usageCoreNanoSeconds?.value ?? 0) > 0)
    const streams = { stdin: true, stdout: true, stderr: true, tty: false }
    assert.match(await runtime.exec(id, ['/bin/sh'], streams), /^http:\/\/127\.0\.0\.1:\d+\/exec\//)
    assert.match(await runtime.portForward(pod.id, [8080]), /^http:\/\/127\.0\.0\.1:\d+\/portforward\//)
    await runtime.stopContainer(id, 30)
    assert.equal((await runtime.containerStatus(id)).exitCode, 0)
    assert.ok((await pod.log('sleeper')).includes('stdout F bye'))
    await runtime.stopContainer(id, 30) // has ended: nothing to do
  })

  await t.test('events tell of starts and ends', async () => {
    const { runtime } = containerd.containerd
    const ended = new AbortController()
    const seen: RuntimeEvent[] = []
    const listening = (async () => {
      for await (const event of runtime.events(ended.signal)) seen.push(event)
    })()
    // The first events may come before the subscription: several containers, until one is seen whole.
    for (let i = 0; !seen.some(({ type, exitCode }) => type === 'exit' && exitCode === 5); i++) {
      await exited(containerd, await pod.run(`short-${i}`, 'exit 5'))
      await sleep(50)
    }
    ended.abort()
    await listening
    const { containerId } = seen.find(({ type }) => type === 'exit') as RuntimeEvent
    const start = { type: 'start', containerId, execId: '' }
    const types = seen.filter((event) => event.containerId === containerId).map(({ type }) => type)
    assert.deepEqual(types.slice(-2), ['exit', 'delete'])
    if (types.includes('start')) assert.ok(seen.some((event) => event.type === start.type))
  })

  await t.test('twenty pods at once all start', async () => {
    const { runtime } = containerd.containerd
    const names = Array.from({ length: 20 }, (_, i) => `many-${i}`)
    const pods = await Promise.all(names.map((name) => testPod(containerd, name)))
    await Promise.all(pods.map(({ run }) => run('c', 'sleep 1000')))
    const running = await runtime.listContainers({ state: { state: 'CONTAINER_RUNNING' } })
    const ids = new Set(pods.map(({ id }) => id))
    assert.equal(running.filter(({ podSandboxId }) => ids.has(podSandboxId)).length, 20)
    await Promise.all(
      pods.map(async ({ id }) => {
        await runtime.stopPodSandbox(id)
        await runtime.removePodSandbox(id)
      }),
    )
  })

  await t.test('a container whose program is missing does not start, and says so', async () => {
    const started = pod.run('missing', '', { command: ['/no/such/program'] })
    await assert.rejects(started, /StartContainer [0-9a-f]{12}: .*no such file or directory/)
  })

  await t.test('what is not there: NotFound to look at, nothing to do to remove', async () => {
    const { runtime } = containerd.containerd
    const nothing = 'f'.repeat(64)
    await assert.rejects(runtime.containerStatus(nothing), { reason: 'NotFound' })
    await assert.rejects(runtime.podSandboxStatus(nothing), { reason: 'NotFound' })
    await runtime.stopContainer(nothing, 1)
    await runtime.removeContainer(nothing)
    await runtime.stopPodSandbox(nothing)
    await runtime.removePodSandbox(nothing)
    assert.equal(await runtime.imageStatus('localhost/nothing:1'), undefined)
    await runtime.removeImage('localhost/nothing:1')
  })

  await t.test('a call can be cancelled', async () => {
    const { runtime } = containerd.containerd
    const aborted = { signal: AbortSignal.abort() }
    await assert.rejects(runtime.listContainers({}, aborted), { reason: 'Cancelled' })
    const later = new AbortController()
    const id = await pod.run('patient', 'sleep 1000')
    const exec = runtime.execSync(id, ['/bin/sleep', '60'], 60, { signal: later.signal })
    later.abort()
    await assert.rejects(exec, { reason: 'Cancelled' })
  })
})
