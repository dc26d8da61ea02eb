import { chmod, cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import type { Settings } from '@hawser/server/settings.ts'
import { releaseInstance } from '@hawser/server/settings.ts'
import { type Finished, type RunOptions, root, run, succeed } from './command.ts'
import { leftovers, type Traces } from './leftovers.ts'

/** A private platform in a temporary data dir, driven by the commands a user has. */
export interface TestPlatform extends AsyncDisposable, Traces {
  readonly kubeconfig: string
  /** `./hawser COMMAND --data-dir D`. */
  hawser(args: readonly string[], options?: RunOptions): Promise<Finished>
  /** kubectl with the admin's kubeconfig; rejects unless it succeeds. */
  kubectl(...args: string[]): Promise<string>
  /** Process id of the platform process. */
  pid(): Promise<number>
  /** Copies an example, so that a test can change it; under another name, if one is given. */
  copyExample(name: string, as?: string): Promise<string>
}

export async function startTestPlatform(): Promise<TestPlatform> {
  const base = await mkdtemp(join(tmpdir(), 'hawser-'))
  // Where others may enter, git runs as nobody.
  await chmod(base, 0o711)
  const dirs = dirsOf(join(base, 'data'))
  const port = await freePort()
  const hawser = (args: readonly string[], options: RunOptions = {}) =>
    run(join(root, 'hawser'), [...args, '--data-dir', dirs.data], { timeoutMs: 300_000, ...options })
  const traces: Traces = { dataDir: dirs.data, runDir: dirs.run, id: dirs.id }

  const dispose = async () => {
    const stopped = await hawser(['down'])
    const settings = await readFile(dirs.settings, 'utf8').catch(() => undefined)
    if (settings) await releaseInstance(dirs, (JSON.parse(settings) as Settings).instance)
    const left = await leftovers(traces)
    await rm(base, { recursive: true, force: true })
    await rm(dirs.run, { recursive: true, force: true })
    if (stopped.code !== 0) throw new Error(`down failed: ${stopped.stderr}`)
    if (left.length) throw new Error(`down left behind:\n${left.join('\n')}`)
  }

  const started = await hawser(['up', '--port', String(port)])
  if (started.code !== 0) {
    const log = await readFile(join(dirs.log, 'hawser.log'), 'utf8').catch(() => '')
    await dispose().catch(() => {})
    throw new Error(`up failed: ${started.stderr}\nThe end of its log:\n${log.slice(-4_000)}`)
  }
  return {
    ...traces,
    kubeconfig: dirs.kubeconfig,
    hawser,
    kubectl: (...args) => succeed('kubectl', ['--kubeconfig', dirs.kubeconfig, ...args]),
    pid: async () => Number(await readFile(join(dirs.run, 'server.pid'), 'utf8')),
    async copyExample(name, as = name) {
      const copy = join(base, as)
      await cp(join(root, 'examples', name), copy, {
        recursive: true,
        filter: (source) => !source.includes('node_modules'),
      })
      return copy
    },
    [Symbol.asyncDispose]: dispose,
  }
}

/** A loopback port that nothing listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** Asks until the answer is what is wanted; fails with the last answer. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T> | T,
  wanted: (answer: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const answer = await ask()
      if (wanted(answer)) return answer
      last = answer
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline)
      throw new Error(`${what} did not happen in ${timeoutMs} ms; last: ${String(last)}`)
    await sleep(100)
  }
}
