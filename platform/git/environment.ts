import { join } from 'node:path'

/** Of what is received and kept; bytes. */
export interface Limits {
  /** One push, as it is sent. */
  readonly pushBytes: number
  /** All that one repository may take on the disk. */
  readonly repositoryBytes: number
  /** All files of the commit that is built. */
  readonly sourceBytes: number
  readonly sourceFiles: number
  /** Each push leaves a pack; more than so many are made one. */
  readonly packs: number
  /** What must stay free on the disk. */
  readonly freeBytes: number
  /** From the first byte of a push to the last word about it. */
  readonly pushMs: number
  /** Requests that git answers at once, of everybody together. */
  readonly atOnce: number
}

const mebi = 1024 ** 2
export const usualLimits: Limits = {
  pushBytes: 512 * mebi,
  repositoryBytes: 1024 * mebi,
  sourceBytes: 512 * mebi,
  sourceFiles: 100_000,
  packs: 25,
  freeBytes: 1024 * mebi,
  pushMs: 60 * 60_000,
  atOnce: 32,
}

/** Where everything of the repositories is. */
export interface Layout {
  /** `PROJECT/APP.git` below it. */
  readonly repositories: string
  readonly hooks: string
  /** Sources while they are built. */
  readonly work: string
}
export const layoutOf = (directory: string): Layout => ({
  repositories: join(directory, 'repositories'),
  hooks: join(directory, 'hooks'),
  work: join(directory, 'work'),
})

/**
 * What every git process runs with: nothing of ours, no configuration but this, which nobody who pushes can change.
 * The hook is the platform's; hooks of a repository are not looked at.
 */
export function gitEnvironment({ hooks }: Layout, { pushBytes }: Limits): Record<string, string> {
  const config = {
    'core.hooksPath': hooks,
    'core.fsync': 'all',
    'core.logAllRefUpdates': 'false',
    // Larger files are passed through, not held in memory.
    'core.bigFileThreshold': '16m',
    'receive.fsckObjects': 'true',
    'receive.denyDeleteCurrent': 'ignore',
    'receive.denyNonFastForwards': 'false',
    'receive.maxInputSize': String(pushBytes),
    // One pack for each push: what is left of one that was killed is then a file of its own.
    'receive.unpackLimit': '1',
    'receive.autogc': 'false',
    'receive.advertisePushOptions': 'false',
    'gc.auto': '0',
    'pack.threads': '1',
    'pack.windowMemory': '64m',
    'transfer.hideRefs': 'refs/hidden',
    'uploadpack.allowFilter': 'true',
  }
  const pairs = Object.entries(config)
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C.UTF-8',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(pairs.length),
    ...Object.fromEntries(
      pairs.flatMap(([key, value], i) => [
        [`GIT_CONFIG_KEY_${i}`, key],
        [`GIT_CONFIG_VALUE_${i}`, value],
      ]),
    ),
  }
}
