import type { Context } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { label } from '../names.ts'
import { isTerminal } from '../runpolicy.ts'
import { hookPodOf } from './hookpod.ts'

/** The pod of a build's hook; waited for, if it is wanted, until the build has ended without one. */
export async function hookPodWhenThere(
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
    return !waits || signal.aborted || find() !== undefined || !now || isTerminal(now)
  }
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = (): void => {
    if (isOver()) resolve()
  }
  const leave = [builds.onChange(look), pods.onChange(look)]
  signal.addEventListener('abort', look, { once: true })
  look()
  await promise
  for (const one of leave) one()
  return find()
}
