import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract, pack } from 'tar-stream'
import { aptSources, type SourcesFile } from './aptsources.ts'
import { type Blob, writeBlob } from './blob.ts'
import { belongsIntoImage } from './keep.ts'
import { packed } from './packed.ts'
import { Tail } from './tail.ts'

const RELEASE = 'bookworm'
/** The user applications run as: in group 0, so that a cluster may also give them any other number. */
const ADD_USER =
  'echo "default:x:1001:0:Default Application User:/opt/app-root/src:/usr/sbin/nologin" >> "$1/etc/passwd"'

/** Its own mounts and processes: however it ends, the kernel takes away all it started and mounted. */
const alone = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']

export interface DebianOptions {
  /** OCI layout that gets the layer. */
  readonly layout: string
  /** Besides the essential ones. */
  readonly packages: readonly string[]
  /** Where mmdebstrap may work. */
  readonly workspace: string
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/** Composes Debian out of its packages, as one layer of an image. Takes about 15 s and needs root. */
export async function debianLayer(options: DebianOptions): Promise<Blob> {
  const { layout, signal } = options
  const child = spawn('unshare', [...alone, 'mmdebstrap', ...(await composeArguments(options.packages))], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: options.workspace, SOURCE_DATE_EPOCH: '0', LC_ALL: 'C.UTF-8' },
    signal,
    killSignal: 'SIGKILL',
  })
  const said = new Tail(20)
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.add(text)
    for (const line of text.split('\n')) narrate(line, options.progress)
  })
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  // The error of an abort comes before the process has ended.
  child.on('error', (cause) => signal.aborted || reject(cannotStart(cause.message)))
  child.on('close', (code) => (code === 0 ? resolve() : reject(failed(code, said.text()))))
  const [layer] = await Promise.all([slimLayer(layout, child.stdout, signal), ended])
  return layer
}

async function composeArguments(packages: readonly string[]): Promise<string[]> {
  return [
    '--mode=root',
    '--variant=essential',
    '--format=tar',
    // Without it the essential packages pull in a whole Perl, to merge what is merged from the start here.
    '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
    `--include=${['usr-is-merged', ...packages].join(',')}`,
    '--skip=output/dev',
    '--dpkgopt=force-unsafe-io',
    '--aptopt=Acquire::Languages "none"',
    `--customize-hook=${ADD_USER}`,
    RELEASE,
    '-',
    ...aptSources(RELEASE, await sourcesOfThisMachine()),
  ]
}

async function sourcesOfThisMachine(): Promise<SourcesFile[]> {
  const more = '/etc/apt/sources.list.d'
  const names = (await readdir(more).catch(() => [])).filter((name) => /\.(list|sources)$/.test(name))
  const paths = ['/etc/apt/sources.list', ...names.map((name) => join(more, name))]
  return Promise.all(
    paths.map(async (name) => ({ name, text: await readFile(name, 'utf8').catch(() => '') })),
  )
}

/** Copies the system that comes as a tar into a layer, without what no application reads. */
async function slimLayer(layout: string, system: NodeJS.ReadableStream, signal: AbortSignal): Promise<Blob> {
  const entries = extract()
  const slim = pack()
  const copy = async (): Promise<void> => {
    for await (const entry of entries) {
      if (!belongsIntoImage(entry.header.name)) {
        entry.resume()
        continue
      }
      await pipeline(entry, slim.entry(entry.header))
    }
    slim.finalize()
  }
  const copied = copy().catch((error) => {
    slim.destroy(error)
    throw error
  })
  const [, , layer] = await Promise.all([
    pipeline(system, entries, { signal }),
    copied,
    writeBlob(layout, packed(slim), signal),
  ])
  return layer
}

const steps: readonly (readonly [RegExp, string])[] = [
  [/^I: running apt-get update/, 'reading the package lists of Debian'],
  [/^I: downloading packages/, 'downloading Debian packages'],
  [/^I: extracting archives/, 'unpacking Debian packages'],
  [/^I: installing essential packages/, 'setting up Debian'],
  [/^I: installing remaining packages/, 'installing more packages'],
  [/^I: creating tarball/, 'making the image'],
]
function narrate(line: string, progress: (message: string) => void): void {
  const step = steps.find(([pattern]) => pattern.test(line))
  if (step) progress(step[1])
}

/** What unshare ends with when there is no such program. */
const NOT_FOUND = 127

const cannotStart = (why: string): Error =>
  new Error(
    `mmdebstrap, which composes images out of Debian packages, cannot be started: ${why}. Install it with: apt-get install mmdebstrap`,
  )
const failed = (code: number | null, said: string): Error =>
  code === NOT_FOUND
    ? cannotStart(said.trim())
    : new Error(
        `mmdebstrap ended with ${code ?? 'a signal'} while composing Debian ${RELEASE}; it said:\n${said.trimEnd()}`,
      )
