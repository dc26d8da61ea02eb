import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Apt } from './apt.ts'
import { keepArchives, lendArchives } from './archives.ts'
import { isolated } from './isolated.ts'
import type { Layer } from './layer.ts'

const script = join(import.meta.dirname, 'install.sh')

export interface InstallOptions {
  readonly apt: Apt
  /** Where downloaded packages are kept. */
  readonly archives: string
  /** An empty folder. What the layer changes is in its `diff` afterwards. */
  readonly workspace: string
  /** Unpacked layers, the lowest first. */
  readonly below: readonly string[]
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/** Installs the packages of a layer on top of others. */
export async function install(layer: Layer, options: InstallOptions): Promise<void> {
  const { apt, archives, workspace, below, progress, signal } = options
  await mkdir(join(workspace, 'diff'))
  await chmod(join(workspace, 'diff'), 0o755)
  for (const [path, text] of Object.entries(layer.before ?? {})) {
    await mkdir(dirname(join(workspace, 'diff', path)), { recursive: true })
    await writeFile(join(workspace, 'diff', path), text)
  }
  if (layer.after) await writeFile(join(workspace, 'after.sh'), layer.after)
  await writeFile(join(workspace, 'apt.conf'), await apt.config(join(workspace, 'root')))
  await lendArchives(archives, join(workspace, 'archives'))
  await isolated({
    command: ['sh', script, workspace, [...below].reverse().join(':'), ...layer.packages],
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', ...proxiesOf(process.env) },
    doing: `installing the packages of ${layer.name}`,
    line: narrator(layer.name, progress),
    signal,
  })
  await keepArchives(join(workspace, 'archives'), archives)
}

const proxiesOf = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => /_proxy$/i.test(name)))

/** What a line of apt or dpkg means for people; undefined: nothing new. */
export function stepIn(line: string, name: string): string | undefined {
  const [, size] = /^Need to get ([^/]*?)(?:\/.*)? of archives/.exec(line) ?? []
  if (size && size !== '0 B') return `downloading ${size} of packages for ${name}`
  if (/^(Fetched|Selecting previously) /.test(line)) return `unpacking the packages of ${name}`
  return /^Setting up /.test(line) ? `setting up the packages of ${name}` : undefined
}

/** Tells each step once, however many lines are of it. */
function narrator(name: string, progress: (message: string) => void): (line: string) => void {
  let told: string | undefined
  return (line) => {
    const step = stepIn(line, name)
    if (step === undefined || step === told) return
    told = step
    progress(step)
  }
}
