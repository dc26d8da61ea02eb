import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { readSettings, releaseInstance } from '@hawser/server/settings.ts'
import { root } from '@hawser/testing/command.ts'
import { freePort } from '@hawser/testing/platform.ts'

export interface BenchServer extends AsyncDisposable {
  readonly kubeconfig: string
  readonly pid: number
}

/** `hawser server` of its own, in a temporary data dir. */
export async function startServer(flags: readonly string[]): Promise<BenchServer> {
  const base = await mkdtemp(join(tmpdir(), 'hawser-bench-'))
  const dirs = dirsOf(join(base, 'data'))
  const args = [
    '--max-semi-space-size=8',
    join(root, 'server/main.ts'),
    'server',
    '--data-dir',
    dirs.data,
    '--port',
    String(await freePort()),
    ...flags,
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
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
    kubeconfig: dirs.kubeconfig,
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await exited
      const settings = await readSettings(dirs)
      if (settings) await releaseInstance(dirs, settings.instance)
      await rm(base, { recursive: true, force: true })
      await rm(dirs.run, { recursive: true, force: true })
    },
  }
}
