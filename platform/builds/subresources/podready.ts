import type { Context } from '@hawser/client/controller.ts'
import { keyOf } from '@hawser/client/path.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { label, podNameOf } from '../names.ts'
import { isTerminal } from '../runpolicy.ts'
import { until } from '../until.ts'

export type Readiness =
  | { readonly is: 'waiting'; readonly message: string | undefined }
  | { readonly is: 'ready' }
  | { readonly is: 'over'; readonly build: Build }
  | { readonly is: 'gone' }

/** Whether a build's pod has begun, by what is known of both. */
export function readinessOf(build: Build | undefined, pod: Pod | undefined): Readiness {
  if (!build) return { is: 'gone' }
  if (isTerminal(build)) return { is: 'over', build }
  const { phase, initContainerStatuses = [] } = pod?.status ?? {}
  if (phase === 'Running' || phase === 'Succeeded' || phase === 'Failed') return { is: 'ready' }
  // Containers that bring the source come first.
  if (initContainerStatuses.some(({ state }) => state?.running || state?.terminated)) return { is: 'ready' }
  return { is: 'waiting', message: build.status.message }
}

/**
 * Waits until a build's pod has begun, and answers it.
 *
 * @throws {StatusError} `BadRequest` when the build ends before, saying why; `Timeout` when it takes too long.
 */
export async function podReady(
  context: Context,
  build: Build,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Pod | undefined> {
  const builds = context.caches.of(Build)
  const pods = context.caches.of(Pod, { labelSelector: label.build })
  await Promise.all([builds.synced, pods.synced])
  await builds.reaches(Number(build.metadata.resourceVersion))
  const { name, namespace } = build.metadata
  const podKey = `${namespace}/${podNameOf(name)}`
  const look = (): Readiness => readinessOf(builds.get(keyOf(build)), pods.get(podKey))
  await until([builds, pods], () => look().is !== 'waiting', signal, timeoutMs)
  signal.throwIfAborted()
  const readiness = look()
  if (readiness.is === 'ready') return pods.get(podKey)
  throw refusal(readiness, name, timeoutMs)
}

function refusal(
  readiness: Exclude<Readiness, { is: 'ready' }>,
  name: string,
  timeoutMs: number,
): StatusError {
  if (readiness.is === 'gone') return new StatusError('NotFound', `build "${name}" was deleted`)
  if (readiness.is === 'over') {
    const { phase, reason, message } = readiness.build.status
    return new StatusError(
      'BadRequest',
      `build "${name}" is ${phase}${reason ? ` (${reason})` : ''}: ${message ?? 'it has no message'}`,
    )
  }
  const why = readiness.message ?? 'no node had room for it yet'
  return new StatusError('Timeout', `build "${name}" has not begun within ${timeoutMs / 1000} s: ${why}`, {
    hint: `kubectl describe build ${name} says more.`,
  })
}
