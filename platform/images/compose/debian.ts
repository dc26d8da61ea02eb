import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Apt, RELEASE } from './apt.ts'
import { isolated } from './isolated.ts'

const script = join(import.meta.dirname, 'bootstrap.sh')

/** The user applications run as: in group 0, so that a cluster may also give them any other number. */
const ADD_USER =
  'echo "default:x:1001:0:Default Application User:/opt/app-root/src:/usr/sbin/nologin" >> "$1/etc/passwd"'

export interface DebianOptions {
  readonly apt: Apt
  /** Besides the essential ones. */
  readonly packages: readonly string[]
  /** An empty folder. The system is in its `diff` afterwards. */
  readonly workspace: string
  readonly progress: (message: string) => void
  readonly signal: AbortSignal
}

/** Composes Debian out of its packages. Takes about 15 s and needs root. */
export async function bootstrap(options: DebianOptions): Promise<void> {
  const { apt, workspace, progress, signal } = options
  await mkdir(join(workspace, 'diff'))
  await chmod(join(workspace, 'diff'), 0o755)
  const into = join(workspace, 'root')
  const program = ['mmdebstrap', ...(await bootstrapArguments(apt, options.packages, into))]
  await isolated({
    command: ['sh', script, workspace, ...program],
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
    // The lists that everything here is made of, and what was read of them, instead of fetching and reading them again.
    `--setup-hook=printf '%s\\n' '${apt.shared.join("' '")}' >>"$MMDEBSTRAP_APT_CONFIG"`,
    '--skip=update',
    '--skip=cleanup/apt',
    '--customize-hook=rm -rf "$1"/var/lib/apt/lists "$1"/var/cache/apt/archives && mkdir -p "$1"/var/lib/apt/lists/partial "$1"/var/cache/apt/archives/partial',
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
