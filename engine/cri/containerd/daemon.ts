import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, stat, truncate } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { RuntimeError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import { findProgram } from './machine.ts'
import type { Paths } from './paths.ts'
import { gone, processes, signal, steadyArgvOf } from './processes.ts'

const startTimeoutMs = 60_000
const stopTimeoutMs = 10_000
const longestLogBytes = 16 << 20

/** The pid of the containerd that runs with our configuration, whoever started it. */
export async function findDaemon(paths: Paths): Promise<number | undefined> {
  const pid = Number(await readFile(paths.pidFile, 'utf8').catch(() => ''))
  if (pid > 0 && (await isDaemon(pid, paths))) return pid
  // The pid file is written by the daemon's own process before it becomes containerd, but somebody may remove it.
  return (await processes()).find(({ argv }) => runs(argv, paths))?.pid
}

/** Whether `pid` is (still) our containerd and not another process that got its number. */
export async function isDaemon(pid: number, paths: Paths): Promise<boolean> {
  return runs((await steadyArgvOf(pid)) ?? [], paths)
}

/** The shell that becomes containerd ends with the same words. */
const runs = (argv: readonly string[], { config }: Paths) =>
  argv.at(-1) === config && argv.at(-2) === '--config'

/** Starts containerd in a session of its own, so that it outlives us. Resolves to its pid, before it is ready. */
export async function launch(paths: Paths): Promise<number> {
  const containerd = await findProgram('containerd')
  if (!containerd) {
    throw new RuntimeError('Invalid', 'there is no program containerd: install the package containerd')
  }
  await using log = await open(paths.log, 'a')
  // The pid file names the process before it can have done anything: no containerd of ours is ever lost.
  const script = 'echo $$ >"$1.new" && mv "$1.new" "$1" && shift && exec "$@"'
  const args = ['-c', script, 'sh', paths.pidFile, containerd, '--config', paths.config]
  const daemon = spawn('/bin/sh', args, {
    detached: true,
    cwd: '/',
    env: environment(),
    stdio: ['ignore', log.fd, log.fd],
  })
  await once(daemon, 'spawn')
  daemon.unref()
  return daemon.pid as number
}

const passedOn = /^(PATH|TMPDIR|(HTTPS?|NO|ALL)_PROXY|SSL_CERT_(FILE|DIR))$/i

/** What of our environment containerd needs: where programs are, and how to reach registries. */
function environment(): Record<string, string> {
  const passed = Object.entries(process.env).filter(([name]) => passedOn.test(name)) as [string, string][]
  // runc and what CNI plugins call are in folders of system programs.
  return {
    ...Object.fromEntries(passed),
    PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin`,
  }
}

/**
 * Waits until containerd says that it and its network are ready.
 *
 * @throws {RuntimeError} `Unavailable` with the end of its log, at once if it has ended.
 */
export async function untilReady(
  pid: number,
  paths: Paths,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    signal.throwIfAborted()
    const obstacle = await obstacleOf(runtime)
    if (!obstacle) return
    const alive = await isDaemon(pid, paths)
    // containerd serves when all plugins are loaded: one that is missing then will not come.
    const hopeless = obstacle.includes('unknown service')
    if (!alive || hopeless || Date.now() > deadline) {
      const what = alive ? `does not become ready: ${obstacle}` : 'has ended'
      const end = (await endOfLog(paths.log)) || '(nothing)'
      throw new RuntimeError('Unavailable', `containerd ${what}. The end of ${paths.log}:\n${end}`)
    }
    await sleep(25)
  }
}

async function obstacleOf(runtime: Runtime): Promise<string | undefined> {
  try {
    const conditions = await runtime.status({ timeoutMs: 2_000 })
    const missing = conditions.filter(({ status }) => !status)
    return missing.map(({ type, message }) => `no ${type}: ${message}`).join(', ') || undefined
  } catch (error) {
    return (error as Error).message
  }
}

async function endOfLog(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).slice(-2_000)
}

/** Ends containerd, gently if it listens. Containers run on. */
export async function end(pid: number): Promise<void> {
  signal(pid, 'SIGTERM')
  const left = await gone([pid], stopTimeoutMs)
  if (left.length === 0) return
  signal(pid, 'SIGKILL')
  await gone([pid], stopTimeoutMs)
}

/** Empties a log that has become too long. containerd appends, so it goes on at the new end. */
export async function shorten(log: string): Promise<void> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  )
  if (size > longestLogBytes) await truncate(log)
}
