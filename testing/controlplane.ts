import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { startControlPlane } from '@hawser/server/controlplane.ts'
import { serverOptions } from '@hawser/server/options.ts'
import { releaseInstance } from '@hawser/server/settings.ts'
import { type Finished, run } from './command.ts'
import { freePort } from './platform.ts'

/** An API server and controllers in this process, on a temporary data dir; nothing that needs the machine. */
export interface TestControlPlane extends AsyncDisposable {
  readonly url: string
  readonly kubeconfig: string
  /** A folder for manifests. */
  readonly folder: string
  /** What the server has logged. */
  readonly logged: string[]
  kubectl(...args: string[]): Promise<Finished>
}

/** @param parts  Which parts run, as `--only` has them. */
export async function startTestControlPlane(parts = 'apiserver,controllers'): Promise<TestControlPlane> {
  const base = await mkdtemp(join(tmpdir(), 'hawser-plane-'))
  const dirs = dirsOf(join(base, 'data'))
  const port = String(await freePort())
  const options = serverOptions(['--data-dir', dirs.data, '--port', port, '--only', parts])
  const logged: string[] = []
  const plane = await startControlPlane(dirs, options, (message, fields) => {
    logged.push(`${message} ${JSON.stringify(fields ?? {})}`)
  })
  const env = { KUBECONFIG: dirs.kubeconfig, KUBECACHEDIR: join(base, 'cache') }
  return {
    url: plane.url,
    kubeconfig: dirs.kubeconfig,
    folder: base,
    logged,
    kubectl: (...args) => run('kubectl', args, { env }),
    async [Symbol.asyncDispose]() {
      await plane[Symbol.asyncDispose]()
      const settings = JSON.parse(await readFile(dirs.settings, 'utf8')) as { instance: number }
      await releaseInstance(dirs, settings.instance)
      await rm(base, { recursive: true })
    },
  }
}
