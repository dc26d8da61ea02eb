import { logFile } from '@hawser/cli/platform/daemon.ts'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { allocator } from '@hawser/cli/platform/runtime.ts'
import { fileLog, type Log, stderrLog } from './log.ts'
import { ConfigError, nodeOptions, serverOptions, teardownOptions } from './options.ts'

// For this process alone: what it starts has an allocator of its own.
for (const name of Object.keys(allocator)) delete process.env[name]

const [command, ...args] = process.argv.slice(2)
const stop = new AbortController()
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort())

try {
  await run()
} catch (error) {
  // One sentence for people; the whole story is in the log.
  process.stderr.write(`fatal: ${(error as Error).message}\n`)
  if (!(error instanceof ConfigError)) process.stderr.write(`${(error as Error).stack}\n`)
  process.exit(error instanceof ConfigError ? 78 : 1)
}
// Whatever still hangs on (an idle connection, a timer) must not keep a stopped platform alive.
process.exit(0)

// Each command loads only what it runs: a teardown needs no API server in memory.
async function run(): Promise<void> {
  if (command === 'server') return server()
  if (command === 'node') return node()
  if (command === 'teardown') return teardown()
  if (command === 'compile') return compile()
  throw new ConfigError(`there is no command "${command}"; there are server, node, teardown and compile`)
}

/** What Node has compiled is there for the others (the launcher says where): all modules, and the functions that have run. */
async function compile(): Promise<void> {
  const { loadEverything } = await import('./compile.ts')
  await loadEverything()
  const { warmUp } = await import('./warmup.ts')
  // It only makes the first requests faster: a machine that does not let it is none the worse.
  await warmUp().catch((error) => stderrLog('no requests were answered ahead', { error }))
}

async function teardown(): Promise<void> {
  const { tearDown } = await import('./teardown.ts')
  await tearDown(dirsOf(teardownOptions(args).dataDir), stderrLog)
}

async function server(): Promise<void> {
  const { startControlPlane } = await import('./controlplane.ts')
  const options = serverOptions(args)
  const dirs = dirsOf(options.dataDir)
  const log = watched(options.withNode ? fileLog(logFile(dirs)) : stderrLog)
  await using plane = await startControlPlane(dirs, options, log)
  process.stdout.write(`ready ${plane.url}\n`)
  await stopped()
  log('stopping')
}

async function node(): Promise<void> {
  const { joinNode } = await import('./join.ts')
  const options = nodeOptions(args)
  const log = watched(stderrLog)
  await using joined = await joinNode(dirsOf(options.dataDir), options, log)
  process.stdout.write(`ready ${joined.name}\n`)
  await stopped()
  log('stopping')
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    if (stop.signal.aborted) resolve()
    else stop.signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

/** A bug that nobody caught must reach the log before the process ends; the supervisor starts it again. */
function watched(log: Log): Log {
  const die = (error: unknown) => {
    log('ending after an error that nobody handled', { error })
    process.stderr.write(`fatal: ${(error as Error)?.stack ?? error}\n`)
    process.exit(1)
  }
  process.on('uncaughtException', die)
  process.on('unhandledRejection', die)
  return log
}
