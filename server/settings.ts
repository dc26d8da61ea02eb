import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** What one platform decided about itself when it first started; kept in `D/cluster.json`. */
export interface Settings {
  /** Platforms on one machine differ in this, and so in their addresses. */
  readonly instance: number
  readonly podCIDR: string
  readonly serviceCIDR: string
  /** `.0.1` of the services: the Service `kubernetes`. */
  readonly apiServiceIP: string
  /** `.0.10` of the services. */
  readonly dnsIP: string
  readonly clusterDomain: string
  readonly nodeName: string
  readonly apiPort: number
  /** Default domain of routes. */
  readonly domain: string
}

export interface Wishes {
  readonly port?: number | undefined
  readonly domain?: string | undefined
}

const lastInstance = 62

/** Pod and service networks of the platform number `instance` on this machine. */
export function networksOf(
  instance: number,
): Pick<Settings, 'podCIDR' | 'serviceCIDR' | 'apiServiceIP' | 'dnsIP'> {
  const services = `10.${129 + 2 * instance}`
  return {
    podCIDR: `10.${128 + 2 * instance}.0.0/16`,
    serviceCIDR: `${services}.0.0/16`,
    apiServiceIP: `${services}.0.1`,
    dnsIP: `${services}.0.10`,
  }
}

/** Reads the settings of a data dir, or decides them on its first start. Wishes given now are kept. */
export async function loadSettings(dirs: Dirs, wishes: Wishes = {}): Promise<Settings> {
  await mkdir(dirs.data, { recursive: true, mode: 0o711 })
  const kept = await readSettings(dirs)
  const instance = await claimInstance(dirs, kept?.instance)
  const settings: Settings = {
    clusterDomain: 'cluster.local',
    nodeName: hostname().toLowerCase(),
    ...kept,
    instance,
    ...networksOf(instance),
    apiPort: wishes.port ?? kept?.apiPort ?? 6443,
    domain: wishes.domain ?? kept?.domain ?? 'apps.localhost',
  }
  if (JSON.stringify(settings) !== JSON.stringify(kept)) await writeWhole(dirs.settings, settings)
  return settings
}

export async function readSettings(dirs: Dirs): Promise<Settings | undefined> {
  try {
    return JSON.parse(await readFile(dirs.settings, 'utf8')) as Settings
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`reading ${dirs.settings}`, { cause })
  }
}

/** A crash leaves the old file or the new one, never half of it. */
async function writeWhole(path: string, value: unknown): Promise<void> {
  const next = `${path}.new`
  const file = await open(next, 'w', 0o644)
  try {
    await file.writeFile(`${JSON.stringify(value, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
}

/**
 * Finds this data dir's number among the platforms of the machine. A claim is a file naming the data dir; it counts
 * only while that data dir says the same, so a removed platform frees its number.
 */
async function claimInstance(dirs: Dirs, kept: number | undefined): Promise<number> {
  const claims = join(dirname(dirs.run), 'instances')
  await mkdir(claims, { recursive: true })
  if (kept !== undefined) {
    const holder = await holderOf(claims, kept)
    if (holder && holder !== dirs.data) throw takenBy(dirs.data, holder)
    await writeFile(join(claims, String(kept)), dirs.data)
    return kept
  }
  for (let instance = 0; instance <= lastInstance; instance++) {
    if (overlapsMachine(instance) || !(await claim(claims, instance, dirs.data))) continue
    return instance
  }
  throw new StatusError('InternalError', `no free pair of 10.x networks is left on this machine`, {
    hint: `Remove platforms you no longer use; ${claims} names their data dirs.`,
  })
}

const takenBy = (ours: string, holder: string): StatusError =>
  new StatusError('Conflict', `${ours} and ${holder} were given the same pod network`, {
    hint: `Stop the platform in ${holder} with: hawser down --data-dir ${holder}`,
  })

async function claim(claims: string, instance: number, dataDir: string): Promise<boolean> {
  const file = join(claims, String(instance))
  const holder = await holderOf(claims, instance)
  if (holder) return holder === dataDir
  await rm(file, { force: true })
  try {
    // 'wx' decides the race between two platforms that start at the same moment.
    await writeFile(file, dataDir, { flag: 'wx' })
    return true
  } catch {
    return false
  }
}

/** Gives the number back: for a platform whose data dir is about to be removed. */
export async function releaseInstance(dirs: Dirs, instance: number): Promise<void> {
  const claims = join(dirname(dirs.run), 'instances')
  if ((await holderOf(claims, instance)) === dirs.data)
    await rm(join(claims, String(instance)), { force: true })
}

async function holderOf(claims: string, instance: number): Promise<string | undefined> {
  const dataDir = await readFile(join(claims, String(instance)), 'utf8').catch(() => undefined)
  if (!dataDir || !existsSync(dataDir)) return undefined
  // A platform that is just starting has claimed, but not yet written its settings.
  const settings = await readFile(join(dataDir, 'cluster.json'), 'utf8').catch(() => undefined)
  return settings === undefined || JSON.parse(settings).instance === instance ? dataDir : undefined
}

/** Whether the machine itself has an address in the networks of `instance`. */
function overlapsMachine(instance: number): boolean {
  const { podCIDR, serviceCIDR } = networksOf(instance)
  const ours = [podCIDR, serviceCIDR].map((cidr) => cidr.split('.').slice(0, 2).join('.'))
  return Object.entries(networkInterfaces())
    .filter(([name]) => !name.startsWith('veth'))
    .flatMap(([, addresses]) => addresses ?? [])
    .some(({ family, address }) => family === 'IPv4' && ours.some((start) => address.startsWith(`${start}.`)))
}
