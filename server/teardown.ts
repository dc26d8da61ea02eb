import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dirs } from '@hawser/cli/platform/dirs.ts'
import { connectRuntime } from '@hawser/cri/connect.ts'
import { findDaemon } from '@hawser/cri/containerd/daemon.ts'
import { pathsOf } from '@hawser/cri/containerd/paths.ts'
import { stopContainerd } from '@hawser/cri/containerd/stop.ts'
import { stopPods } from '@hawser/node/workers/stopPods.ts'
import { removeProxy } from '@hawser/proxy/index.ts'
import { stopRouter } from '@hawser/router/index.ts'
import type { Log } from './log.ts'
import { cgroupOf, containerdOf, tableOf } from './nodeparts.ts'
import { readSettings } from './settings.ts'

/**
 * Ends all that a platform process leaves running on purpose: router, pods, containerd, network. For `hawser down`,
 * when that process is gone, however it ended. Objects, images and volumes stay.
 */
export async function tearDown(dirs: Dirs, log: Log): Promise<void> {
  const settings = await readSettings(dirs)
  if (!settings) return
  const { podCIDR, serviceCIDR } = settings
  await stopRouter({ dataDir: dirs.data, runDir: dirs.run, log })
  await stopPodsGently(dirs, log)
  await stopContainerd(containerdOf(dirs, podCIDR, log))
  await removeProxy({ table: tableOf(dirs), serviceCIDR, log })
  await rm(dirs.run, { recursive: true, force: true })
}

/** Applications are told to end and get their grace; what containerd no longer answers for is killed afterwards. */
async function stopPodsGently(dirs: Dirs, log: Log): Promise<void> {
  const paths = pathsOf(containerdOf(dirs, '', log))
  if (!(await findDaemon(paths))) return
  const runtime = connectRuntime(paths.socket)
  const layout = { dataDir: join(dirs.node, 'agent'), runDir: join(dirs.run, 'node') }
  try {
    await stopPods({ runtime, layout, cgroupParent: cgroupOf(dirs), context: { log } })
  } catch (error) {
    log('not every pod ended in time; killing what is left', { error })
  } finally {
    runtime.close()
  }
}
