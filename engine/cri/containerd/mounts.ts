import { execFile } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * The mount points at or under `dirs`, the newest first, so that each can be unmounted before what it is on.
 *
 * @param mountinfo The text of /proc/PID/mountinfo.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html
 */
export function mountPoints(mountinfo: string, dirs: readonly string[]): string[] {
  const points = mountinfo.split('\n').flatMap((line) => {
    const point = line.split(' ')[4]
    return point ? [plain(point)] : []
  })
  return points.filter((point) => dirs.some((dir) => point === dir || point.startsWith(`${dir}/`))).reverse()
}

/** Spaces, tabs, line ends and backslashes are written in octal. */
const plain = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** Unmounts all there is at or under `dirs`, also what is still in use. */
export async function unmountUnder(dirs: readonly string[]): Promise<void> {
  // The kernel names mounts by their real paths.
  const real = await Promise.all(dirs.map((dir) => realpath(dir).catch(() => dir)))
  const points = mountPoints(await readFile('/proc/self/mountinfo', 'utf8'), real)
  for (let at = 0; at < points.length; at += 100) {
    await run('umount', ['--lazy', '--no-canonicalize', ...points.slice(at, at + 100)])
  }
}
