import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connectRuntime } from '../connect.ts'
import type { Containerd, ContainerdOptions } from '../containerd.ts'
import { ensurePauseImage, pauseImage } from '../images/pause.ts'
import { connectImages } from '../imagestore.ts'
import { containerdConfig, type Settings } from './config.ts'
import { end, findDaemon, isDaemon, launch, shorten, untilReady } from './daemon.ts'
import { freeLost } from './lost.ts'
import { cniBinDir, defaultMtu, mayLowerOomScore, snapshotter } from './machine.ts'
import { conflist } from './network.ts'
import { type Paths, pathsOf } from './paths.ts'
import { stopContainerd } from './stop.ts'
import { watch } from './watch.ts'

const silent = () => undefined

/**
 * Starts a containerd of our own, or finds the one that an earlier process of ours left running, and watches over
 * it. It and its containers outlive this process.
 *
 * @throws {RuntimeError} `Invalid` when the machine lacks a part, naming it; `Unavailable` when containerd does
 *   not become ready, with the end of its log.
 */
export async function startContainerd(options: ContainerdOptions): Promise<Containerd> {
  const paths = pathsOf(options)
  const log = options.log ?? silent
  const changed = await configure(paths, options)
  const runtime = connectRuntime(paths.socket)
  const images = connectImages(paths)
  const watching = new AbortController()
  const detach = () => {
    watching.abort()
    runtime.close()
    images.close()
  }
  let pid: number
  const restart = async () => {
    pid = (await findDaemon(paths)) ?? (await launch(paths))
    await untilReady(pid, paths, runtime, watching.signal)
    log('containerd is ready', { pid })
  }
  try {
    const running = await findReusable(paths, changed, log)
    pid = running ?? (await launch(paths))
    await untilReady(pid, paths, runtime, watching.signal)
    if (!running) await freeLost(paths)
    await ensurePauseImage(images)
  } catch (error) {
    detach()
    throw error
  }
  const alive = () => isDaemon(pid, paths)
  const tidy = () => shorten(paths.log)
  const watched = watch({ alive, restart, tidy, log }, watching.signal)
  return {
    socket: paths.socket,
    get pid() {
      return pid
    },
    runtime,
    images,
    detach,
    async stop() {
      watching.abort()
      await watched
      detach()
      await stopContainerd(options)
    },
  }
}

/** The containerd that runs already; one with another configuration is ended. */
async function findReusable(
  paths: Paths,
  changed: boolean,
  log: NonNullable<ContainerdOptions['log']>,
): Promise<number | undefined> {
  const running = await findDaemon(paths)
  if (!running || !changed) return running
  log('containerd is started again with its new configuration; containers run on', { pid: running })
  await end(running)
  return undefined
}

/** Writes containerd's and CNI's configuration; resolves to whether containerd's is another than before. */
async function configure(paths: Paths, options: ContainerdOptions): Promise<boolean> {
  for (const dir of [paths.root, paths.state, paths.runc, paths.cniConfDir, paths.cniDataDir]) {
    await mkdir(dir, { recursive: true, mode: 0o711 })
  }
  const { podCIDR, mtu = await defaultMtu() } = options
  const network = conflist({ name: paths.network, podCIDR, mtu, dataDir: paths.cniDataDir })
  await writeFile(join(paths.cniConfDir, '10-hawser.conflist'), JSON.stringify(network, null, 2))
  const wanted = containerdConfig(await settings(paths, options))
  const present = await readFile(paths.config, 'utf8').catch(() => '')
  if (wanted !== present) await writeFile(paths.config, wanted, { mode: 0o600 })
  return wanted !== present
}

async function settings(paths: Paths, options: ContainerdOptions): Promise<Settings> {
  return {
    paths,
    sandboxImage: pauseImage,
    cniBinDir: await cniBinDir(),
    snapshotter: await snapshotter(paths.root),
    mayLowerOomScore: await mayLowerOomScore(),
    maxLogLineBytes: options.maxLogLineBytes ?? 16 << 10,
    ...(options.registryConfigDir && { registryConfigDir: options.registryConfigDir }),
  }
}
