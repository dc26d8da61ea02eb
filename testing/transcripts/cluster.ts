import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dirsOf } from '@hawser/cli/platform/dirs.ts'
import { startControlPlane } from '@hawser/server/controlplane.ts'
import type { Log } from '@hawser/server/log.ts'
import { releaseInstance, type Settings } from '@hawser/server/settings.ts'
import { freePort } from '../platform.ts'
import { hollowNode, startHollowNode } from './hollownode.ts'

/** A control plane of this process, on a store of its own, with a node that is one by name only. */
export interface TestCluster extends AsyncDisposable {
  /** The administrator's. */
  readonly kubeconfig: string
  /** A folder that goes with the cluster. */
  readonly folder: string
  /** What the control plane has logged. */
  readonly logged: readonly string[]
}

export async function startTestCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'hawser-'))
  const dirs = dirsOf(join(folder, 'data'))
  const stopping = new AbortController()
  const running = new AsyncDisposableStack()
  const logged: string[] = []
  const log: Log = (message, fields) =>
    void logged.push(fields ? `${message} ${String(fields.error ?? '')}` : message)
  running.defer(() => rm(folder, { recursive: true, force: true }))
  running.defer(async () => {
    const { instance } = JSON.parse(await readFile(dirs.settings, 'utf8')) as Settings
    await releaseInstance(dirs, instance)
  })
  // Volumes are of the node that the settings name.
  await mkdir(dirs.data)
  await writeFile(dirs.settings, JSON.stringify({ nodeName: hollowNode }))
  try {
    running.use(
      await startControlPlane(
        dirs,
        {
          dataDir: dirs.data,
          port: await freePort(),
          domain: undefined,
          only: ['apiserver', 'controllers', 'scheduler'],
          withNode: false,
          kubeconfig: undefined,
          identity: {},
        },
        log,
      ),
    )
    running.defer(() => stopping.abort())
    await startHollowNode(dirs.kubeconfig, stopping.signal)
  } catch (error) {
    await running.disposeAsync()
    throw error
  }
  return {
    kubeconfig: dirs.kubeconfig,
    folder,
    logged,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
