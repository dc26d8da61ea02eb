import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process and the words it was started with. */
export interface Process {
  readonly pid: number
  readonly argv: readonly string[]
}

/** The words a process was started with; undefined: there is none, or it has ended and waits for its parent. */
export async function argvOf(pid: number): Promise<readonly string[] | undefined> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return text ? text.replace(/\0$/, '').split('\0') : undefined
}

/** As `argvOf`, for a process that may just become another program: for a moment it then has no words. */
export async function steadyArgvOf(pid: number): Promise<readonly string[] | undefined> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const argv = await argvOf(pid)
    if (argv) return argv
    await sleep(5)
  }
  return undefined
}

/** Every process of this machine that has a command line. */
export async function processes(): Promise<Process[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0)
  const all = await Promise.all(pids.map(async (pid) => ({ pid, argv: await argvOf(pid) })))
  return all.filter((process): process is Process => process.argv !== undefined)
}

/** Sends a signal; a process that is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until none of `pids` runs any more. Returns those that still do after `timeoutMs`. */
export async function gone(pids: readonly number[], timeoutMs: number): Promise<number[]> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const argvs = await Promise.all(pids.map(argvOf))
    const left = pids.filter((_, i) => argvs[i])
    if (left.length === 0 || Date.now() > deadline) return left
    await sleep(20)
  }
}
