import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { startControlPlane } from '@hawser/server/controlplane.ts'
import { serverOptions } from '@hawser/server/options.ts'
import { readSettings, releaseInstance } from '@hawser/server/settings.ts'
import { type Finished, run } from './command.ts'
import { freePort } from './platform.ts'

/** An API server and controllers in this process, on a temporary data dir; nothing that needs the machine. */
export interface TestControlPlane extends AsyncDisposable {
  readonly url: string
  /** The administrator's. */
  readonly kubeconfig: string
  /** A folder for manifests, which goes with the control plane. */
  readonly folder: string
  /** What the server has logged. */
  readonly logged: readonly string[]
  kubectl(...args: string[]): Promise<Finished>
}

/**
 * @param parts     Which parts run, as `--only` has them.
 * @param nodeName  The node whose volumes are provisioned; by default that of this machine.
 */
export async function startTestControlPlane(
  parts = 'apiserver,controllers',
  nodeName?: string,
): Promise<TestControlPlane> {
  await using running = new AsyncDisposableStack()
  const base = await mkdtemp(join(tmpdir(), 'hawser-plane-'))
  running.defer(() => rm(base, { recursive: true }))
  const dirs = dirsOf(join(base, 'data'))
  running.defer(async () => {
    const settings = await readSettings(dirs)
    if (settings) await releaseInstance(dirs, settings.instance)
  })
  if (nodeName) {
    await mkdir(dirs.data)
    await writeFile(dirs.settings, JSON.stringify({ nodeName }))
  }
  const port = String(await freePort())
  const options = serverOptions(['--data-dir', dirs.data, '--port', port, '--only', parts])
  const logged: string[] = []
  const { url } = running.use(
    await startControlPlane(dirs, options, (message, fields = {}) => {
      logged.push(`${message} ${fields.error ?? JSON.stringify(fields)}`)
    }),
  )
  const env = { KUBECONFIG: dirs.kubeconfig, KUBECACHEDIR: join(base, 'cache') }
  const started = running.move()
  return {
    url,
    kubeconfig: dirs.kubeconfig,
    folder: base,
    logged,
    kubectl: (...args) => run('kubectl', args, { env }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  }
}
