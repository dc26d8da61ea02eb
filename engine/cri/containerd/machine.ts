import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { RuntimeError } from '../errors.ts'

const run = promisify(execFile)
const capSysResource = 24

/** Whether this process may lower oom_score_adj below what it has itself. */
export async function mayLowerOomScore(): Promise<boolean> {
  return hasCapability(await readFile('/proc/self/status', 'utf8'), capSysResource)
}

/** @param status The text of /proc/PID/status. */
export function hasCapability(status: string, capability: number): boolean {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'
  return ((BigInt(`0x${mask}`) >> BigInt(capability)) & 1n) === 1n
}

const cniBinDirs = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni']
const cniPlugins = ['ptp', 'host-local', 'loopback']

/** The folder with the CNI plugins that we need; undefined: none has all. */
export async function findCniBinDir(): Promise<string | undefined> {
  for (const dir of cniBinDirs) {
    const found = await Promise.all(cniPlugins.map((plugin) => isExecutable(join(dir, plugin))))
    if (found.every(Boolean)) return dir
  }
  return undefined
}

/** @throws {RuntimeError} `Invalid`, when the plugins are not installed. */
export async function cniBinDir(): Promise<string> {
  const dir = await findCniBinDir()
  if (dir) return dir
  throw new RuntimeError(
    'Invalid',
    `no CNI plugins (${cniPlugins.join(', ')}) in ${cniBinDirs.join(', ')}: install containernetworking-plugins`,
  )
}

/** The path of a program, looked for as a shell would and in the folders of system programs. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const dir of [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']) {
    if (dir && (await isExecutable(join(dir, name)))) return join(dir, name)
  }
  return undefined
}

const isExecutable = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  )

/** The MTU that traffic to the world has; 1500 without a default route. */
export async function defaultMtu(): Promise<number> {
  const device = defaultDevice(await readFile('/proc/net/route', 'utf8').catch(() => ''))
  const mtu = device && (await readFile(`/sys/class/net/${device}/mtu`, 'utf8').catch(() => ''))
  return Number(mtu) || 1500
}

/** @param routes The text of /proc/net/route. */
export function defaultDevice(routes: string): string | undefined {
  const fields = routes.split('\n').map((line) => line.split('\t'))
  return fields.find(
    ([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000',
  )?.[0]
}

export type Snapshotter = 'overlayfs' | 'native'

/**
 * overlayfs where the file system of `root` can be a layer of it, else the slow snapshotter that copies. What was
 * found first stays, for the images that are unpacked belong to it.
 */
export async function snapshotter(root: string): Promise<Snapshotter> {
  await mkdir(root, { recursive: true })
  const note = join(root, 'snapshotter')
  const chosen = await readFile(note, 'utf8').catch(() => '')
  if (chosen === 'overlayfs' || chosen === 'native') return chosen
  const found = (await canOverlay(root)) ? 'overlayfs' : 'native'
  await writeFile(note, found)
  return found
}

async function canOverlay(root: string): Promise<boolean> {
  const dir = await mkdtemp(join(root, 'overlay-'))
  const [lower, upper, work, merged] = ['lower', 'upper', 'work', 'merged'].map((name) => join(dir, name))
  try {
    for (const each of [lower, upper, work, merged]) await mkdir(each as string)
    const layers = `lowerdir=${lower},upperdir=${upper},workdir=${work}`
    await run('mount', ['-t', 'overlay', 'overlay', '-o', layers, merged as string])
    await run('umount', [merged as string])
    return true
  } catch {
    return false
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
