import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { connectRuntime } from '../connect.ts'
import type { ContainerdOptions } from '../containerd.ts'
import type { Runtime } from '../runtime.ts'
import { freeAddresses } from './addresses.ts'
import { removeCgroup } from './cgroups.ts'
import { end, findDaemon } from './daemon.ts'
import { unmountUnder } from './mounts.ts'
import { type Paths, type Place, pathsOf } from './paths.ts'
import { gone, processes, signal } from './processes.ts'

const podsTimeoutMs = 30_000
/** Fixed in CNI's library. */
const cniResults = '/var/lib/cni/results'

/**
 * Ends a containerd of ours with all its pods, if it runs, and removes everything that it or one that was killed
 * left in the kernel: processes, mounts, network namespaces, cgroups, addresses. Images and snapshots stay.
 */
export async function stopContainerd(
  options: Place & Pick<ContainerdOptions, 'cgroupParent' | 'log'>,
): Promise<void> {
  const paths = pathsOf(options)
  const daemon = await findDaemon(paths)
  if (daemon) {
    await stopPods(paths, options.log)
    await end(daemon)
  }
  const bundles = await findBundles(paths)
  await killShims(paths, bundles)
  if (options.cgroupParent) await removeCgroup(options.cgroupParent)
  await unmountUnder([paths.state, paths.root])
  await freeAddresses(join(paths.cniDataDir, paths.network), new Set())
  await removeFiles(paths, bundles)
}

/** Through containerd, so that its own records are right when it starts again. What fails is killed afterwards. */
async function stopPods(paths: Paths, log: ContainerdOptions['log']): Promise<void> {
  const runtime = connectRuntime(paths.socket)
  const signal = AbortSignal.timeout(podsTimeoutMs)
  try {
    const pods = await runtime.listPodSandboxes(undefined, { signal, timeoutMs: 5_000 })
    await Promise.all(pods.map(({ id }) => removePod(runtime, id, signal)))
  } catch (error) {
    log?.('containerd could not remove all pods; killing what is left', { error: (error as Error).message })
  } finally {
    runtime.close()
  }
}

async function removePod(runtime: Runtime, id: string, signal: AbortSignal): Promise<void> {
  await runtime.stopPodSandbox(id, { signal })
  await runtime.removePodSandbox(id, { signal })
}

/** What containerd's shims keep of a running container. */
interface Bundle {
  readonly id: string
  readonly initPid: number
  readonly shimSocket: string
}

async function findBundles(paths: Paths): Promise<Bundle[]> {
  const dir = join(paths.state, 'io.containerd.runtime.v2.task', 'k8s.io')
  const ids = await readdir(dir).catch(() => [])
  return Promise.all(
    ids.map(async (id) => {
      const read = (name: string) => readFile(join(dir, id, name), 'utf8').catch(() => '')
      return {
        id,
        initPid: Number(await read('init.pid')),
        shimSocket: (await read('address')).replace(/^unix:\/\//, ''),
      }
    }),
  )
}

/** Kills containers first: without their shim they would run on under init. */
async function killShims(paths: Paths, bundles: readonly Bundle[]): Promise<void> {
  const inits = await Promise.all(
    bundles.map(async (bundle) => ((await runs(bundle)) ? [bundle.initPid] : [])),
  )
  const shims = (await processes())
    .filter(({ argv }) => argv[0]?.includes('containerd-shim') && argv.includes(paths.socket))
    .map(({ pid }) => pid)
  const pids = [...inits.flat(), ...shims]
  for (const pid of pids) signal(pid, 'SIGKILL')
  await gone(pids, 5_000)
}

/** Whether the process is the container's own and not a later one with its number: its cgroup bears the id. */
async function runs({ id, initPid }: Bundle): Promise<boolean> {
  if (!initPid) return false
  return (await readFile(`/proc/${initPid}/cgroup`, 'utf8').catch(() => '')).includes(id)
}

async function removeFiles(paths: Paths, bundles: readonly Bundle[]): Promise<void> {
  const results = ownResults(await readdir(cniResults).catch(() => []), paths.network)
  const sockets = bundles.map(({ shimSocket }) => shimSocket).filter(Boolean)
  const own = [paths.state, paths.runc, paths.cniConfDir, paths.config, paths.pidFile]
  const all = [
    ...results.map((name) => join(cniResults, name)),
    ...sockets,
    ...own,
    paths.socket,
    `${paths.socket}.ttrpc`,
  ]
  await Promise.all(all.map((path) => rm(path, { recursive: true, force: true })))
}

/**
 * CNI's notes on pods of our network, and on the loopback interfaces of the same pods.
 *
 * @param names Of files: network, sandbox, interface, joined by dashes.
 */
export function ownResults(names: readonly string[], network: string): string[] {
  const own = names.filter((name) => name.startsWith(`${network}-`))
  const sandboxes = new Set(own.map((name) => name.split('-').at(-2)))
  return names.filter((name) => sandboxes.has(name.split('-').at(-2)))
}
