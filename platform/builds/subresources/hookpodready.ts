import type { Context } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { hookPodOf } from '../hook/hookpod.ts'
import { label } from '../names.ts'
import { isTerminal } from '../runpolicy.ts'
import { until } from '../until.ts'

/** The pod of a build's hook; waited for, if it is wanted, until the build has ended without one. */
export async function hookPodReady(
  { caches }: Pick<Context, 'caches'>,
  build: Build,
  waits: boolean,
  signal: AbortSignal,
): Promise<Pod | undefined> {
  const builds = caches.of(Build)
  const pods = caches.of(Pod, { labelSelector: label.build })
  await Promise.all([builds.synced, pods.synced])
  const find = (): Pod | undefined =>
    pods.get(`${build.metadata.namespace}/${hookPodOf(build.metadata.name)}`)
  const isOver = (): boolean => {
    const now = builds.get(keyOf(build))
    return find() !== undefined || !now || isTerminal(now)
  }
  if (waits) await until([builds, pods], isOver, signal)
  return find()
}
