import { type Command, type Invocation, UsageError, wantArgs } from '../command.ts'
import { pruneBuilds } from '../prune/builds.ts'
import { pruneImages } from '../prune/images.ts'
import { sessionHelp, sessionOptions } from '../session.ts'

interface Pruning {
  /** Options besides those that all of them have. */
  readonly options: readonly string[]
  run(invocation: Invocation): Promise<void>
}
const prunings: Readonly<Record<string, Pruning>> = {
  images: { options: ['keep-tag-revisions'], run: pruneImages },
  builds: { options: ['keep-complete', 'keep-failed', 'orphans', 'project'], run: pruneBuilds },
}

export const prune: Command = {
  name: 'prune',
  usage: 'prune images|builds [--confirm]',
  summary: 'Show which images or builds nobody needs any more, in all projects; with --confirm, remove them.',
  options: {
    ...sessionOptions,
    confirm: { type: 'boolean' },
    'keep-tag-revisions': { type: 'string' },
    'keep-younger-than': { type: 'string' },
    'keep-complete': { type: 'string' },
    'keep-failed': { type: 'string' },
    orphans: { type: 'boolean' },
  },
  optionHelp: {
    ...sessionHelp,
    project: 'builds: of this project only',
    confirm: 'remove them; without it they are only shown',
    'keep-tag-revisions': 'images: so many of each tag stay, the newest first (default 3)',
    'keep-younger-than': 'what is younger stays (default 60m)',
    'keep-complete': 'builds: so many of each build config stay that completed (default 5)',
    'keep-failed': 'builds: so many of each build config stay that failed or were cancelled (default 1)',
    orphans: 'builds: those go too whose build config is gone',
  },
  async run(invocation) {
    wantArgs(invocation, 1)
    const [what = ''] = invocation.args
    const pruning = prunings[what]
    if (!pruning) throw new UsageError(`images and builds can be pruned, not ${what}: prune images`)
    const others = Object.values(prunings).filter((one) => one !== pruning)
    const strange = others.flatMap(({ options }) => options).find((name) => name in invocation.flags)
    if (strange) throw new UsageError(`--${strange} is not an option of prune ${what}`)
    await pruning.run(invocation)
    return 0
  },
}
