import { type Apt, RELEASE } from './apt.ts'
import { isolated } from './isolated.ts'

/** The user applications run as: in group 0, so that a cluster may also give them any other number. */
const ADD_USER =
  'echo "default:x:1001:0:Default Application User:/opt/app-root/src:/usr/sbin/nologin" >> "$1/etc/passwd"'

export interface DebianOptions {
  readonly apt: Apt
  /** A folder that does not exist yet, and gets the system. */
  readonly into: string
  /** Besides the essential ones. */
  readonly packages: readonly string[]
  /** Where mmdebstrap may work. */
  readonly workspace: string
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/** Composes Debian out of its packages. Takes about 15 s and needs root. */
export async function bootstrap(options: DebianOptions): Promise<void> {
  const { apt, into, workspace, progress, signal } = options
  await isolated({
    command: ['mmdebstrap', ...(await bootstrapArguments(apt, options.packages, into))],
    env: { ...process.env, TMPDIR: workspace, SOURCE_DATE_EPOCH: '0', LC_ALL: 'C.UTF-8' },
    doing: `composing Debian ${RELEASE}`,
    line: (line) => narrate(line, progress),
    signal,
  })
}

async function bootstrapArguments(apt: Apt, packages: readonly string[], into: string): Promise<string[]> {
  return [
    '--mode=root',
    '--variant=essential',
    '--format=directory',
    // Without it the essential packages pull in a whole Perl, to merge what is merged from the start here.
    '--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr',
    `--include=${['usr-is-merged', ...packages].join(',')}`,
    // The lists that everything here is made of, instead of fetching them again.
    `--setup-hook=mkdir -p "$1/var/lib/apt/lists" && cp -a '${apt.lists}/.' "$1/var/lib/apt/lists/"`,
    '--skip=update',
    '--dpkgopt=force-unsafe-io',
    '--aptopt=Acquire::Languages "none"',
    '--aptopt=Acquire::Retries "3"',
    `--customize-hook=${ADD_USER}`,
    RELEASE,
    into,
    ...(await apt.sources()),
  ]
}

const steps: readonly (readonly [RegExp, string])[] = [
  [/^I: downloading packages/, 'downloading Debian packages'],
  [/^I: extracting archives/, 'unpacking Debian packages'],
  [/^I: installing essential packages/, 'setting up Debian'],
  [/^I: installing remaining packages/, 'installing more packages'],
]
function narrate(line: string, progress: (message: string) => void): void {
  const step = steps.find(([pattern]) => pattern.test(line))
  if (step) progress(step[1])
}
