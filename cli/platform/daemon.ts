import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Dirs } from './dirs.ts'
import { allocator, nodeFlags } from './runtime.ts'

const root = join(import.meta.dirname, '..', '..')
const serverMain = join(root, 'server', 'main.ts')
const supervisor = join(root, 'server', 'supervise.sh')

/** Paths of what the platform process writes. */
export const logFile = (dirs: Dirs): string => join(dirs.log, 'hawser.log')
export const crashLog = (dirs: Dirs): string => join(dirs.log, 'crash.log')

/** The process id of the platform's supervisor, or undefined when it does not run. */
export async function supervisorPid(dirs: Dirs): Promise<number | undefined> {
  const pid = Number(await readFile(join(dirs.run, 'supervisor.pid'), 'utf8').catch(() => '0'))
  return pid > 0 && (await commandLine(pid)).includes(dirs.run) ? pid : undefined
}

/** The process id of the platform itself. */
export async function serverPid(dirs: Dirs): Promise<number | undefined> {
  const pid = Number(await readFile(join(dirs.run, 'server.pid'), 'utf8').catch(() => '0'))
  return pid > 0 && (await commandLine(pid)).includes(dirs.data) ? pid : undefined
}

/** A pid file may name a process that is gone, and whose number went to another program. */
const commandLine = (pid: number): Promise<string> => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')

/** Starts the platform in the background. It outlives this command. */
export async function startDaemon(dirs: Dirs, flags: readonly string[]): Promise<void> {
  await mkdir(dirs.run, { recursive: true, mode: 0o700 })
  await mkdir(dirs.log, { recursive: true, mode: 0o700 })
  await rm(join(dirs.run, 'stopping'), { force: true })
  const server = [
    process.execPath,
    ...nodeFlags,
    serverMain,
    'server',
    '--data-dir',
    dirs.data,
    '--with-node',
    ...flags,
  ]
  const child = spawn('/bin/sh', [supervisor, dirs.run, crashLog(dirs), ...server], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
    env: daemonEnvironment(),
  })
  child.unref()
}

/** The daemon outlives the shell that started it: only what it needs of that shell goes along. */
function daemonEnvironment(): NodeJS.ProcessEnv {
  const kept =
    /^(PATH|HOME|LANG|LC_.*|TZ|HAWSER_.*|NODE_OPTIONS|NODE_COMPILE_CACHE|npm_config_(registry|.*proxy|cafile)|(https?|no)_proxy|(HTTPS?|NO)_PROXY)$/
  const environment = Object.entries(process.env).filter(([name]) => kept.test(name))
  return { ...Object.fromEntries(environment), ...allocator }
}

/** Ends the supervisor and the platform process; applications keep running. Resolves when both are gone. */
export async function stopDaemon(dirs: Dirs, timeoutMs = 30_000): Promise<void> {
  const pids = [await supervisorPid(dirs), await serverPid(dirs)].filter((pid) => pid !== undefined)
  if (pids.length === 0) return
  await (await open(join(dirs.run, 'stopping'), 'w')).close()
  for (const pid of pids) signal(pid, 'SIGTERM')
  const deadline = Date.now() + timeoutMs
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) {
      for (const pid of pids) signal(pid, 'SIGKILL')
    }
    await sleep(50)
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // Gone already.
  }
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`)

/** Ends everything of a stopped platform: pods, containerd, router, network. Prints nothing unless it fails. */
export async function tearDown(dirs: Dirs): Promise<void> {
  const child = spawn(process.execPath, [serverMain, 'teardown', '--data-dir', dirs.data], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000)
  })
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  )
  if (code !== 0) {
    throw new StatusError(
      'InternalError',
      `stopping the containers failed: ${said.trim().split('\n').at(-1)}`,
      {
        hint: `Run hawser down again; the whole story is in ${logFile(dirs)}`,
      },
    )
  }
}

/** What a platform that was just started printed since `offset` bytes of its crash log. */
export async function printedSince(dirs: Dirs, offset: number): Promise<string> {
  const text = await readFile(crashLog(dirs)).catch(() => Buffer.alloc(0))
  return text.subarray(offset).toString()
}
