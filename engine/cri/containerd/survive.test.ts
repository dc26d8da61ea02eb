import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { missingForContainers, startTestContainerd, type TestContainerd } from '../testing.ts'
import { testPod } from '../testpod.ts'
import { hierarchies } from './cgroups.ts'
import { netnsDir } from './lost.ts'
import { mountPoints } from './mounts.ts'
import { pathsOf } from './paths.ts'
import { gone, processes } from './processes.ts'
import { startContainerd } from './start.ts'
import { stopContainerd } from './stop.ts'

const skip = (await missingForContainers()) ?? false

test('containerd killed: containers run on, it is started again and knows them', { skip }, async () => {
  await using started = await startTestContainerd()
  const { containerd } = started
  const pod = await testPod(started, 'steady')
  const id = await pod.run('c', 'echo $$; sleep 1000')
  const before = containerd.pid
  process.kill(before, 'SIGKILL')
  await gone([before], 10_000)
  assert.equal((await containersOf(started)).length, 2, 'the container and its pause process run on')
  await until(async () => containerd.pid !== before && (await answers(containerd.runtime)))
  assert.equal((await containerd.runtime.containerStatus(id)).state, 'CONTAINER_RUNNING')
  const result = await containerd.runtime.execSync(id, ['/bin/echo', 'still here'], 10)
  assert.equal(result.stdout.toString(), 'still here\n')
})

test('a later process finds the containerd of an earlier one', { skip }, async () => {
  await using started = await startTestContainerd()
  const pod = await testPod(started, 'steady')
  started.containerd.detach()
  const again = await startContainerd(started.options)
  try {
    assert.equal(again.pid, started.containerd.pid)
    assert.equal((await again.runtime.podSandboxStatus(pod.id)).state, 'SANDBOX_READY')
  } finally {
    again.detach()
  }
})

test('another configuration restarts containerd, not the containers', { skip }, async () => {
  await using started = await startTestContainerd()
  const pod = await testPod(started, 'steady')
  const id = await pod.run('c', 'sleep 1000')
  started.containerd.detach()
  const again = await startContainerd({ ...started.options, maxLogLineBytes: 4096 })
  try {
    assert.notEqual(again.pid, started.containerd.pid)
    assert.equal((await again.runtime.containerStatus(id)).state, 'CONTAINER_RUNNING')
  } finally {
    again.detach()
  }
})

for (const killed of [false, true]) {
  const title = `stop leaves nothing${killed ? ', even if containerd was killed before' : ''}`
  test(title, { skip }, async () => {
    await using started = await startTestContainerd()
    const pods = await Promise.all(['a', 'b'].map((name) => testPod(started, name)))
    await Promise.all(pods.map((pod) => pod.run('c', 'sleep 1000 & sleep 1000')))
    if (killed) {
      started.containerd.detach()
      process.kill(started.containerd.pid, 'SIGKILL')
      await gone([started.containerd.pid], 10_000)
      await stopContainerd(started.options)
    } else {
      await started.containerd.stop()
    }
    const nothing = { processes: [], mounts: [], cgroups: [], interfaces: [] }
    // The kernel takes a moment to remove the interfaces of a network namespace.
    for (let i = 0; i < 50 && (await leftOf(started)).interfaces.length > 0; i++) await sleep(100)
    assert.deepEqual(await leftOf(started), nothing)
    if (!killed) return
    // And the next start copes with pods that containerd remembers and that are gone.
    const again = await startContainerd(started.options)
    const sandboxes = await again.runtime.listPodSandboxes()
    assert.ok(sandboxes.every(({ state }) => state === 'SANDBOX_NOTREADY'))
    await again.stop()
  })
}

test('what a killed containerd had begun is removed, what runs stays', { skip }, async () => {
  await using started = await startTestContainerd()
  const { containerd, options } = started
  const paths = pathsOf(options)
  const pod = await testPod(started, 'steady')
  const id = await pod.run('c', 'sleep 1000')
  containerd.detach()
  process.kill(containerd.pid, 'SIGKILL')
  await gone([containerd.pid], 10_000)
  const [used] = mountPoints(await readFile('/proc/self/mountinfo', 'utf8'), [netnsDir(paths)])
  const lost = join(netnsDir(paths), 'cni-lost')
  await writeFile(lost, '')
  await promisify(execFile)('unshare', [`--net=${lost}`, 'true'])
  const lease = join(paths.cniDataDir, paths.network, options.podCIDR.replace(/0\/24$/, '77'))
  await writeFile(lease, 'nobody\r\neth0')

  const again = await startContainerd(options)
  try {
    const mounts = mountPoints(await readFile('/proc/self/mountinfo', 'utf8'), [netnsDir(paths)])
    assert.deepEqual(mounts, [used])
    assert.ok(!existsSync(lost) && !existsSync(lease))
    const { stdout } = await again.runtime.execSync(id, ['ip', 'addr', 'show', 'eth0'], 10)
    assert.match(stdout.toString(), /inet 10\./)
  } finally {
    again.detach()
  }
})

test('a containerd that cannot start says why, with the end of its log, at once', { skip }, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'cri-'))
  const options = { root: join(dir, 'root'), runDir: join(dir, 'run'), podCIDR: '10.255.0.0/24' }
  try {
    await mkdir(join(dir, 'run', 'containerd.sock', 'in-the-way'), { recursive: true })
    const says = /containerd has ended.*The end of .*containerd\.log:\n.*listener/s
    await assert.rejects(startContainerd(options), { reason: 'Unavailable', message: says })
  } finally {
    await stopContainerd(options)
    await rm(dir, { recursive: true, force: true })
  }
})

/** Processes in the cgroups of a test's pods. */
async function containersOf({ cgroupParent }: TestContainerd): Promise<number[]> {
  const all = await Promise.all(
    (await processes()).map(async ({ pid }) => {
      const cgroup = await readFile(`/proc/${pid}/cgroup`, 'utf8').catch(() => '')
      return cgroup.includes(`${cgroupParent}/`) ? [pid] : []
    }),
  )
  return all.flat()
}

async function leftOf(started: TestContainerd) {
  const { dir, cgroupParent, options } = started
  const ours = (await processes()).filter(({ argv }) => argv.some((word) => word.includes(dir)))
  const cgroups = await Promise.all(
    (await hierarchies()).map((hierarchy) =>
      readFile(`${hierarchy}${cgroupParent}/cgroup.procs`).then(
        () => [hierarchy],
        () => [],
      ),
    ),
  )
  const route = options.podCIDR.split('.').slice(0, 3).reverse()
  const hex = route.map((part) => Number(part).toString(16).padStart(2, '0').toUpperCase()).join('')
  const routes = (await readFile('/proc/net/route', 'utf8')).split('\n')
  return {
    processes: [...ours.map(({ pid }) => pid), ...(await containersOf(started))],
    mounts: mountPoints(await readFile('/proc/self/mountinfo', 'utf8'), [dir]),
    cgroups: cgroups.flat(),
    interfaces: routes.filter(
      (line) => line.split('\t')[1]?.startsWith(hex) || line.split('\t')[1]?.endsWith(hex),
    ),
  }
}

const answers = (runtime: TestContainerd['containerd']['runtime']) =>
  runtime.status({ timeoutMs: 1_000 }).then(
    () => true,
    () => false,
  )

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50)
}
