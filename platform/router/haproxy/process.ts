import { spawn } from 'node:child_process'
import { open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { socketPaths } from '../config/render.ts'
import { type Processes, processes, say } from './commandLine.ts'

/** Where one HAProxy keeps its things; also how it is recognised. */
export interface Home {
  /** Absolute path of haproxy.cfg: an argument of every process of this HAProxy and of no other. */
  readonly config: string
  readonly log: string
  readonly runDir: string
}

const START_MS = 10_000
const STOP_MS = 5000
const POLL_MS = 20
const MAX_LOG_BYTES = 10 * 1024 * 1024

/** Runs `haproxy -c`. @returns what is wrong with a configuration; undefined when nothing is. */
export async function problemWith(config: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const child = spawn('haproxy', ['-c', '-f', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(0, 8192)
  })
  child.on('error', (error) => resolve(`cannot run haproxy: ${error.message}`))
  child.on('close', (code) => resolve(code === 0 ? undefined : alertsIn(complaint)))
  return promise
}

/** The lines that say what is wrong, without the notices around them. */
function alertsIn(text: string): string {
  const alerts = text.split('\n').filter((line) => line.startsWith('[ALERT]'))
  return (alerts.length > 0 ? alerts.join('; ') : text.trim()) || 'haproxy -c failed without saying why'
}

/**
 * Starts HAProxy as a process of its own that outlives this one, and waits until it serves.
 *
 * @throws with the end of its log when it does not come up.
 */
export async function start(home: Home): Promise<void> {
  const paths = socketPaths(home.runDir)
  await Promise.all(Object.values(paths).map((path) => rm(path, { force: true })))
  const { size } = await stat(home.log).catch(() => ({ size: 0 }))
  if (size > MAX_LOG_BYTES) await truncate(home.log)
  const log = await open(home.log, 'a', 0o600)
  let ended: string | undefined
  try {
    const args = ['-W', '-S', `${paths.master},mode,600`, '-p', paths.pid, '-f', home.config]
    const child = spawn('haproxy', args, { detached: true, stdio: ['ignore', log.fd, log.fd] })
    child.on('error', (error) => {
      ended = error.message
    })
    child.on('exit', (code, signal) => {
      ended = `it ended with ${signal ?? code}`
    })
    child.unref()
  } finally {
    await log.close()
  }
  const isUp = await until(START_MS, async () => {
    if (ended) throw new Error(`HAProxy did not start: ${ended}. ${await endOf(home.log)}`)
    return (await known(paths.master))?.worker !== undefined
  })
  if (!isUp) throw new Error(`HAProxy did not serve within ${START_MS} ms. ${await endOf(home.log)}`)
}

/** Makes a running HAProxy read its configuration again. Connections stay; open listeners are handed over. */
export async function reload(home: Home): Promise<void> {
  const { master } = socketPaths(home.runDir)
  const before = await processes(master)
  await say(master, 'reload')
  const isDone = await until(START_MS, async () => {
    const now = await known(master)
    if (!now) return false
    if (now.failedReloads > before.failedReloads)
      throw new Error(
        `HAProxy refused its new configuration and goes on with the old one. ${await endOf(home.log)}`,
      )
    return now.reloads > before.reloads && now.worker !== undefined && now.worker !== before.worker
  })
  if (!isDone) throw new Error(`HAProxy did not reload within ${START_MS} ms. ${await endOf(home.log)}`)
}

/** While the master starts again its socket may refuse us. */
const known = (master: string): Promise<Processes | undefined> => processes(master).catch(() => undefined)

/** Whether a HAProxy of this home serves, ours or one that an earlier process of ours started. */
export async function isServing(home: Home): Promise<boolean> {
  if ((await pids(home)).length === 0) return false
  return (await known(socketPaths(home.runDir).master))?.worker !== undefined
}

/** Whether the master process is there: cheap enough to ask every second. */
export async function isAlive(home: Home): Promise<boolean> {
  const pid = (await readFile(socketPaths(home.runDir).pid, 'utf8').catch(() => '')).trim()
  return /^\d+$/.test(pid) && (await isProcessOf(home, pid))
}

/** Ends every process of this HAProxy: politely, then not. */
export async function stop(home: Home): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const pid of await pids(home)) kill(pid, signal)
    if (await until(STOP_MS, async () => (await pids(home)).length === 0)) break
  }
  await Promise.all(Object.values(socketPaths(home.runDir)).map((path) => rm(path, { force: true })))
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended meanwhile.
  }
}

/** Processes that have our configuration as an argument, workers from before a reload included. */
export async function pids(home: Home): Promise<number[]> {
  const found: number[] = []
  for (const entry of await readdir('/proc')) {
    if (/^\d+$/.test(entry) && (await isProcessOf(home, entry))) found.push(Number(entry))
  }
  return found
}

async function isProcessOf({ config }: Home, pid: string): Promise<boolean> {
  // It may end while we look; a process that has ended but is not collected has no arguments.
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const [program = '', ...args] = text.split('\0')
  return /(^|\/)haproxy$/.test(program) && args.includes(config)
}

async function until(limitMs: number, isTrue: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + limitMs
  while (!(await isTrue())) {
    if (performance.now() > end) return false
    await sleep(POLL_MS)
  }
  return true
}

async function endOf(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '')
  return `The end of ${log}: ${text.slice(-1500).trim()}`
}
