import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findCniBinDir, findProgram } from './containerd/machine.ts'
import { startContainerd } from './containerd/start.ts'
import { stopContainerd } from './containerd/stop.ts'
import type { Containerd, ContainerdOptions } from './containerd.ts'
import { busyboxImage, busyboxName, findBusybox } from './images/busybox.ts'

/** A containerd for one test file, with the image `localhost/busybox:1` in it. */
export interface TestContainerd extends AsyncDisposable {
  readonly containerd: Containerd
  /** What it was started with: another start with these finds it again. */
  readonly options: ContainerdOptions
  /** Scratch space, removed with the rest. */
  readonly dir: string
  readonly image: string
  /** Where this containerd's pods are in the cgroup hierarchies. */
  readonly cgroupParent: string
}

/**
 * Why tests with containers cannot run on this machine; undefined: they can.
 *
 * @throws {Error} where CI is set: there, a skipped suite would look like a passed one.
 */
export async function missingForContainers(): Promise<string | undefined> {
  const needs: Readonly<Record<string, boolean>> = {
    root: process.getuid?.() === 0,
    containerd: Boolean(await findProgram('containerd')),
    runc: Boolean(await findProgram('runc')),
    'CNI plugins (package containernetworking-plugins)': Boolean(await findCniBinDir()),
    'a static busybox (package busybox-static)': Boolean(await findBusybox()),
  }
  const missing = Object.keys(needs).filter((need) => !needs[need])
  if (missing.length === 0) return undefined
  const reason = `needs ${missing.join(', ')}`
  if (process.env.CI) throw new Error(`tests with containers cannot run here: ${reason}`)
  return reason
}

/** Starts a containerd that shares nothing with any other on this machine; disposing of it leaves nothing. */
export async function startTestContainerd(change: Partial<ContainerdOptions> = {}): Promise<TestContainerd> {
  const dir = await mkdtemp(join(tmpdir(), 'cri-'))
  const cgroupParent = `/hawser-test-${dir.slice(-6).toLowerCase()}`
  const options = {
    root: join(dir, 'root'),
    runDir: join(dir, 'run'),
    podCIDR: podCIDR(),
    cgroupParent,
    ...change,
  }
  const remove = async () => {
    await stopContainerd(options)
    await rm(dir, { recursive: true, force: true })
  }
  try {
    const containerd = await startContainerd(options)
    await containerd.images.load(await busyboxImage())
    const dispose = async () => {
      containerd.detach()
      await remove()
    }
    return { containerd, options, dir, image: busyboxName, cgroupParent, [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await remove()
    throw error
  }
}

/** A range that other tests at the same time are not likely to have: 250 pods of 10.192.0.0/10. */
function podCIDR(): string {
  const [a, b] = crypto.getRandomValues(new Uint8Array(2)) as unknown as [number, number]
  return `10.${192 + (a & 63)}.${b}.0/24`
}
