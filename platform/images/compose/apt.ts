import { execFile } from 'node:child_process'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { aptSources, BACKPORTS, type SourcesFile } from './aptsources.ts'
import { isolated } from './isolated.ts'
import { addAvailable } from './pending.ts'

const run = promisify(execFile)

export const RELEASE = 'bookworm'
/** Newer releases no longer trust it everywhere, only where it is named. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
/** Package lists are looked at again when they are older. */
const FRESH_MS = 24 * 60 * 60_000

/** Where packages come from: the lists of all packages, shared by everything that is composed on this machine. */
export interface Apt {
  /**
   * Fetches the package lists when they are old, or with `now` in any case. Nothing may be installed meanwhile.
   *
   * @throws When there are none and they cannot be had.
   */
  refresh(options: RefreshOptions): Promise<void>
  /** Whether `refresh` without `now` has something to do. */
  isStale(): Promise<boolean>
  /** Newest version of each package. */
  available(): Promise<ReadonlyMap<string, string>>
  /** Configuration for any apt that installs: it reads the lists here, and only once. */
  readonly shared: readonly string[]
  sources(): Promise<readonly string[]>
  /** Configuration for an apt that works on the system in `root`. */
  config(root: string): Promise<string>
}
export interface RefreshOptions {
  readonly now?: boolean
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/**
 * @param directory  A folder of its own. An administrator may put a file `sources.list` there, whose lines are then used
 *                   instead of this machine's.
 */
export function aptIn(directory: string): Apt {
  const lists = join(directory, 'lists')
  const used = join(directory, 'used.list')
  const shared = [
    `Dir::State::Lists "${lists}";`,
    // What was read of the lists once is read quickly again; what is installed differs from image to image.
    `Dir::Cache::srcpkgcache "${join(directory, 'cache/srcpkgcache.bin')}";`,
    'Dir::Cache::pkgcache "";',
    // What it thought about, compressed, for whoever reports a fault of it.
    'Dir::Log::Planner "/dev/null";',
  ]
  let known: { readonly at: number; readonly available: Promise<ReadonlyMap<string, string>> } | undefined

  const refreshed = async (): Promise<number> => (await stat(used).catch(() => undefined))?.mtimeMs ?? 0

  async function sources(): Promise<readonly string[]> {
    const own = await readFile(join(directory, 'sources.list'), 'utf8').catch(() => undefined)
    if (own !== undefined) return own.split('\n').filter((line) => line.startsWith('deb '))
    return aptSources(RELEASE, await sourcesOfThisMachine(), existsSync(KEYRING) ? KEYRING : undefined)
  }

  async function update(lines: readonly string[], options: RefreshOptions): Promise<void> {
    const root = join(directory, 'none')
    await mkdir(join(root, 'var/lib/dpkg'), { recursive: true })
    await mkdir(join(lists, 'partial'), { recursive: true })
    await mkdir(join(directory, 'cache'), { recursive: true })
    await writeFile(join(root, 'var/lib/dpkg/status'), '')
    await writeFile(join(directory, 'fetched.list'), `${lines.join('\n')}\n`)
    await writeFile(join(directory, 'update.conf'), await config(root))
    await isolated({
      command: ['apt-get', 'update', '--quiet'],
      env: { ...process.env, APT_CONFIG: join(directory, 'update.conf'), LC_ALL: 'C.UTF-8' },
      doing: 'reading the package lists of Debian',
      signal: options.signal,
    })
    // Only now do they count as fetched.
    await writeFile(used, `${lines.join('\n')}\n`)
  }

  async function config(root: string): Promise<string> {
    const proxies = await run('apt-config', ['dump']).then(
      ({ stdout }) => stdout.split('\n').filter((line) => /^Acquire::https?::\S+ "[^"]+";$/.test(line)),
      () => [],
    )
    return aptConfig({ root, directory, shared, proxies })
  }

  return {
    shared,
    sources,
    config,
    async isStale() {
      const before = await readFile(used, 'utf8').catch(() => '')
      const isSame = before.trimEnd() === (await sources()).join('\n')
      return !isSame || Date.now() - (await refreshed()) > FRESH_MS
    },
    async refresh(options) {
      if (!options.now && !(await this.isStale())) return
      options.progress('reading the package lists of Debian')
      const lines = await sources()
      try {
        await update(lines, options)
      } catch (error) {
        options.signal.throwIfAborted()
        // Not every mirror has them.
        const without = lines.filter((line) => !line.includes(BACKPORTS))
        if (without.length < lines.length) return await update(without, options)
        throw error
      }
    },
    async available() {
      const at = await refreshed()
      if (known?.at !== at) known = { at, available: readLists(lists) }
      return known.available
    },
  }
}

async function sourcesOfThisMachine(): Promise<SourcesFile[]> {
  const more = '/etc/apt/sources.list.d'
  const names = (await readdir(more).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name))
  const paths = ['/etc/apt/sources.list', ...names.map((name) => join(more, name))]
  return Promise.all(
    paths.map(async (name) => ({ name, text: await readFile(name, 'utf8').catch(() => '') })),
  )
}

interface ConfigOptions {
  readonly root: string
  readonly directory: string
  readonly shared: readonly string[]
  /** Settings of this machine's apt about how to fetch. */
  readonly proxies: readonly string[]
}

/** An apt of this machine that works on another system: nothing of its own configuration is read but what is here. */
const aptConfig = ({ root, directory, shared, proxies }: ConfigOptions): string =>
  `${[
    `Dir "${root}";`,
    `Dir::Etc::SourceList "${join(directory, 'fetched.list')}";`,
    'Dir::Etc::SourceParts "/dev/null";',
    'Dir::Etc::Trusted "/etc/apt/trusted.gpg";',
    'Dir::Etc::TrustedParts "/etc/apt/trusted.gpg.d/";',
    'Dir::Etc::netrc "/etc/apt/auth.conf";',
    'Dir::Etc::netrcparts "/etc/apt/auth.conf.d/";',
    `Dir::State "${join(root, 'var/lib/apt')}";`,
    `Dir::State::status "${join(root, 'var/lib/dpkg/status')}";`,
    ...shared,
    `DPkg::Chroot-Directory "${root}";`,
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";',
    'APT::Install-Recommends "false";',
    'APT::Sandbox::User "root";',
    'APT::Get::Allow-Downgrades "true";',
    // Each has a folder of its own to download to.
    'Debug::NoLocking "true";',
    'pkgCacheGen::ForceEssential ",";',
    'DPkg::Use-Pty "false";',
    'DPkg::Options { "--force-unsafe-io"; "--force-confold"; };',
    // No application reads them; licences are kept.
    'DPkg::Options { "--path-exclude=/usr/share/man/*"; "--path-exclude=/usr/share/locale/*"; };',
    'DPkg::Options { "--path-exclude=/usr/share/doc/*"; "--path-include=/usr/share/doc/*/copyright"; };',
    ...proxies,
  ].join('\n')}\n`

async function readLists(lists: string): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(lists)).filter((name) => name.endsWith('_Packages'))
  const [ordinary, backports] = [
    files.filter((name) => !name.includes(BACKPORTS)),
    files.filter((name) => name.includes(BACKPORTS)),
  ]
  const available = await newest(ordinary.map((name) => join(lists, name)))
  // What Debian itself has is not replaced by a backport unless a recipe asks for it.
  for (const [name, version] of await newest(backports.map((name) => join(lists, name))))
    if (!available.has(name)) available.set(name, version)
  return available
}

async function newest(files: readonly string[]): Promise<Map<string, string>> {
  const available = new Map<string, string>()
  for (const file of files) await addAvailable(createInterface({ input: createReadStream(file) }), available)
  return available
}
