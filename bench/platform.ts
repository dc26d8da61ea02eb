import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchLocal } from '@hawser/testing/http.ts'
import { eventually, startTestPlatform, type TestPlatform } from '@hawser/testing/platform.ts'
import { dockerBuildMs } from './load/dockerbuild.ts'
import { changePackage, changeSource, writeNodeApp } from './load/nodeapp.ts'
import { podStart } from './load/podstart.ts'
import { residentMiB } from './load/usage.ts'
import { markdown } from './table.ts'

/** The whole platform on this machine: pods, deploys, memory. */
export async function platformBench(): Promise<string[]> {
  await using platform = await startTestPlatform()
  const idle = residentMiB(await platform.pid())
  const deploys = await deployTimes(platform)
  const image = (await platform.kubectl('get', 'deploy', 'guestbook', '-o', 'jsonpath={..image}')).trim()
  const pods = await podStart(platform.kubeconfig, await platform.pid(), image)
  const dockerMs = await dockerBuildMs(platform.kubeconfig)
  const many = await nodeAppTimes(platform)
  const ms = (value: number) => `${value.toFixed(0)} ms`
  const s = (value: number) => `${(value / 1000).toFixed(1)} s`
  return markdown(
    ['whole path', 'Hawser', 'Kubernetes 1.26', 'goal'],
    [
      ['one pod, POST to Ready', ms(pods.oneP50Ms), '990 ms', '300 ms'],
      ['  of which until scheduled', ms(pods.scheduledP50Ms), '12 ms', ''],
      ['one pod, DELETE to gone', ms(pods.deleteP50Ms), '', ''],
      [`${pods.burst} pods at once, all Ready`, s(pods.burstMs), '25.0 s', '3 s'],
      ['  CPU of the platform per pod', ms(pods.cpuMsPerPod), '216 ms', ''],
      ['first deploy (composes the builder)', s(deploys.firstMs), '', ''],
      ['redeploy after a one-line change', s(deploys.changedMs), '', '4 s'],
      ['redeploy of unchanged source', s(deploys.unchangedMs), '', '2 s'],
      ['Docker build with a changed last line', s(dockerMs), '', '3 s'],
      [`Node app of ${many.packages} packages, first deploy`, s(many.firstMs), '', ''],
      ['  redeploy after a one-line change', s(many.changedMs), '', ''],
      ['  redeploy with a changed package.json, npm cache warm', s(many.reinstalledMs), '', '15 s'],
      ['memory of the platform process, idle', `${idle.toFixed(0)} MiB`, '595 MB with containerd', '200 MB'],
    ],
  )
}

async function deployTimes(platform: TestPlatform) {
  const app = await platform.copyExample('guestbook')
  const firstMs = await timed(() => deploy(platform, app))
  const page = join(app, 'lib/page.js')
  await writeFile(page, `${await readFile(page, 'utf8')}\n// changed\n`)
  const changedMs = await timed(() => deploy(platform, app))
  const unchangedMs = await timed(() => deploy(platform, app))
  return { firstMs, changedMs, unchangedMs }
}

async function nodeAppTimes(platform: TestPlatform) {
  const app = await platform.copyExample('guestbook', 'many')
  await rm(app, { recursive: true })
  const { packages } = await writeNodeApp(app)
  const firstMs = await timed(() => deploy(platform, app))
  await changeSource(app)
  const changedMs = await timed(() => deploy(platform, app))
  await changePackage(app)
  const reinstalledMs = await timed(() => deploy(platform, app))
  return { packages, firstMs, changedMs, reinstalledMs }
}

/** Deploys and waits until the address answers. */
async function deploy(platform: TestPlatform, app: string): Promise<void> {
  const { code, stdout, stderr } = await platform.hawser(['deploy', app])
  if (code !== 0) throw new Error(`deploy ended with ${code}: ${stderr}`)
  const url = stdout.trim().split('\n').at(-1) ?? ''
  await eventually(
    'an answer',
    () => fetchLocal(url),
    ({ status }) => status === 200,
  )
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}
