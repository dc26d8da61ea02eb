import { execFile } from 'node:child_process'
import { mkdir, readFile, statfs } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const tmpfsMagic = 0x01021994

/** Whether what is written under `path` stays in memory. */
export const isTmpfs = async (path: string): Promise<boolean> => (await statfs(path)).type === tmpfsMagic

/** @param bytes Upper limit; 0: half of the machine's memory, as the kernel has it. */
export async function mountTmpfs(directory: string, mode: number, bytes = 0): Promise<void> {
  await mkdir(directory, { recursive: true })
  if ((await mountPoints(directory)).includes(directory)) return
  const size = bytes > 0 ? `,size=${bytes}` : ''
  await run('mount', [
    '-t',
    'tmpfs',
    '-o',
    `nosuid,nodev,mode=${mode.toString(8)}${size}`,
    'tmpfs',
    directory,
  ])
}

/** Unmounts whatever is mounted at or under `directory`, innermost first. */
export async function unmountUnder(directory: string): Promise<void> {
  for (const point of (await mountPoints(directory)).toReversed()) {
    // Lazily if a process still holds it: it is gone from the tree at once, and freed with the process.
    await run('umount', [point]).catch(() => run('umount', ['-l', point]))
  }
}

/** Mount points at or under a path, outermost first. */
export async function mountPoints(directory: string): Promise<string[]> {
  const table = await readFile('/proc/self/mountinfo', 'utf8')
  return parseMountPoints(table).filter((point) => point === directory || point.startsWith(`${directory}/`))
}

/** The fifth field of every line, with its octal escapes undone. */
export const parseMountPoints = (mountinfo: string): string[] =>
  mountinfo
    .split('\n')
    .flatMap((line) => line.split(' ')[4] ?? [])
    .map((point) =>
      point.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
