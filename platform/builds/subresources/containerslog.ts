import { text } from 'node:stream/consumers'
import type { Cache } from '@hawser/client/cache.ts'
import type { Context } from '@hawser/client/controller.ts'
import { keyOf, resourcePath } from '@hawser/client/path.ts'
import type { ContainerStatus } from '@hawser/kinds/core/containerstatus.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import { BUILD_CONTAINER, CUSTOM_CONTAINER, DOCKER_CONTAINER, label } from '../names.ts'
import { until } from '../until.ts'
import type { LogOptions } from './logoptions.ts'

/** What there is to read of one container. */
export type Readable = 'not yet' | 'goes on' | 'whole' | 'never'

/**
 * The log of a build's pod, one container after the other. When followed, the next one is waited for; a container that
 * failed is the last.
 *
 * @throws {StatusError} `BadRequest` when the log of a container cannot be had.
 */
export async function* containersLog(
  context: Context,
  pod: Pod,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY
  const pods = context.caches.of(Pod, { labelSelector: label.build })
  await pods.synced
  for (const container of containersOf(pod)) {
    const readable = options.follow
      ? await whenReadable(pods, pod, container, signal)
      : readableOf(pods.get(keyOf(pod)) ?? pod, container)
    if (readable === 'never' || readable === 'not yet') return
    for await (const chunk of await read(context, pod, container, options, readable === 'goes on', signal)) {
      yield chunk.subarray(0, left)
      left -= chunk.length
      if (left <= 0) return
    }
    if (hasFailed(pods.get(keyOf(pod)) ?? pod, container)) return
  }
}

/** In the order they run. Besides the one that builds, others may have been put into the pod. */
export const containersOf = ({ spec: { initContainers = [], containers } }: Pod): string[] => [
  ...initContainers.map(({ name }) => name),
  (containers.find(({ name }) => builders.includes(name)) ?? containers[0])?.name ?? '',
]
const builders: readonly string[] = [BUILD_CONTAINER, DOCKER_CONTAINER, CUSTOM_CONTAINER]

const statusOf = ({ status }: Pod, container: string): ContainerStatus | undefined =>
  [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].find(
    ({ name }) => name === container,
  )

export function readableOf(pod: Pod | undefined, container: string): Readable {
  if (!pod) return 'never'
  const state = statusOf(pod, container)?.state
  if (state?.terminated) return 'whole'
  const isOver = pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed'
  if (state?.running) return isOver ? 'whole' : 'goes on'
  return isOver || pod.metadata.deletionTimestamp ? 'never' : 'not yet'
}

const hasFailed = (pod: Pod, container: string): boolean =>
  (statusOf(pod, container)?.state?.terminated?.exitCode ?? 0) !== 0

async function whenReadable(
  pods: Cache<Pod>,
  pod: Pod,
  container: string,
  signal: AbortSignal,
): Promise<Readable> {
  const look = (): Readable => readableOf(pods.get(keyOf(pod)), container)
  await until([pods], () => look() !== 'not yet', signal)
  return signal.aborted ? 'never' : look()
}

async function read(
  { client }: Context,
  { metadata: { name, namespace } }: Pod,
  container: string,
  { follow, pod }: LogOptions,
  goesOn: boolean,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const { status, body } = await client.transport.stream({
    method: 'GET',
    path: resourcePath(Pod, { ...(namespace && { namespace }), name, subresource: 'log' }),
    query: { ...pod, container, ...(follow && goesOn && { follow: 'true' }) },
    signal,
  })
  if (status === 200) return body
  throw badRequest(
    `the log of container ${container} of pod ${name} cannot be read: ${said(await text(body))}`,
  )
}

function said(answer: string): string {
  try {
    return (JSON.parse(answer) as { message?: string }).message ?? answer
  } catch {
    return answer.trim()
  }
}
