import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { allocator, nodeFlags } from '@hawser/cli/platform/runtime.ts'
import { readSettings, releaseInstance } from '@hawser/server/settings.ts'
import { root, succeed } from '@hawser/testing/command.ts'
import { freePort } from '@hawser/testing/platform.ts'

export interface BenchServer extends AsyncDisposable {
  readonly kubeconfig: string
  /** Another one after `restart`. */
  readonly pid: number
  /** Stops it and starts it again on its data; resolves to the milliseconds from start to ready. */
  restart(): Promise<number>
}

const main = join(root, 'server/main.ts')
/** As the launcher has it: what is compiled is kept between runs. */
const compiled = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/hawser') }

/** `hawser server` of its own, in a temporary data dir, compiled ahead as the launcher does it. */
export async function startServer(flags: readonly string[]): Promise<BenchServer> {
  const base = await mkdtemp(join(tmpdir(), 'hawser-bench-'))
  const dirs = dirsOf(join(base, 'data'))
  const port = await freePort()
  await succeed(process.execPath, [...nodeFlags, main, 'compile'], { env: compiled })
  let running = await run(dirs.data, port, flags)
  return {
    kubeconfig: dirs.kubeconfig,
    get pid() {
      return running.pid
    },
    async restart() {
      await running.stop()
      const began = performance.now()
      running = await run(dirs.data, port, flags)
      return performance.now() - began
    },
    async [Symbol.asyncDispose]() {
      await running.stop()
      const settings = await readSettings(dirs)
      if (settings) await releaseInstance(dirs, settings.instance)
      await rm(base, { recursive: true, force: true })
      await rm(dirs.run, { recursive: true, force: true })
    },
  }
}

/** Starts the server and waits until it says that it is ready. */
async function run(dataDir: string, port: number, flags: readonly string[]) {
  const args = [...nodeFlags, main, 'server', '--data-dir', dataDir, '--port', String(port)]
  const child = spawn(process.execPath, [...args, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...allocator, ...compiled },
  })
  const exited = once(child, 'exit')
  const ready = new Promise<void>((resolve) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('ready https://')) resolve()
    })
  })
  const ended = exited.then(([code]) => {
    throw new Error(`hawser server ended with ${code} before it was ready`)
  })
  await Promise.race([ready, ended])
  ended.catch(() => {})
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
