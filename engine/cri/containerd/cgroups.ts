import { readdir, readFile, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { signal } from './processes.ts'

/** The folders where this machine's cgroup hierarchies (one of v2, several of v1) are mounted. */
export async function hierarchies(): Promise<string[]> {
  return cgroupMounts(await readFile('/proc/self/mountinfo', 'utf8'))
}

/** @param mountinfo The text of /proc/PID/mountinfo. */
export function cgroupMounts(mountinfo: string): string[] {
  return mountinfo.split('\n').flatMap((line) => {
    const words = line.split(' ')
    const type = words[words.indexOf('-') + 1]
    return type === 'cgroup' || type === 'cgroup2' ? [words[4] as string] : []
  })
}

/** Kills every process in the cgroup `path` (`/hawser-1a2b3c4d`) and below, then removes it in all hierarchies. */
export async function removeCgroup(path: string): Promise<void> {
  const roots = (await hierarchies()).map((hierarchy) => join(hierarchy, path))
  // Processes go away a little after they were killed; one that forks may need a second shot.
  for (let attempt = 0; attempt < 50; attempt++) {
    const trees = (await Promise.all(roots.map(tree))).flat()
    if (trees.length === 0) return
    await Promise.all(trees.map(killAll))
    for (const dir of trees) await rmdir(dir).catch(() => undefined)
    await sleep(attempt && 20)
  }
}

/** A cgroup's folder and those below, deepest first; nothing if there is none. */
async function tree(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => undefined)
  if (!entries) return []
  const below = entries.filter((entry) => entry.isDirectory()).map((entry) => tree(join(dir, entry.name)))
  return [...(await Promise.all(below)).flat(), dir]
}

async function killAll(dir: string): Promise<void> {
  const pids = await readFile(join(dir, 'cgroup.procs'), 'utf8').catch(() => '')
  for (const pid of pids.split('\n').map(Number)) if (pid > 1) signal(pid, 'SIGKILL')
}
