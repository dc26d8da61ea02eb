import { createHash } from 'node:crypto'
import type { Context } from '@hawser/client/controller.ts'
import { resourcePath } from '@hawser/client/path.ts'
import type { Build } from '@hawser/kinds/build/build.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { BUILD_CONTAINER, podNameOf } from '../names.ts'

const STDIN = 0

/** The container that takes the upload: of the pod's, the one with a stdin. */
export const takerIn = (pod: Pod | undefined): string =>
  [...(pod?.spec.initContainers ?? []), ...(pod?.spec.containers ?? [])].find(({ stdin }) => stdin)?.name ??
  BUILD_CONTAINER

/** The pod takes no more of the source: it has ended, and says why by its end. */
export class Refused extends Error {}

/**
 * Streams a source into the pod of a build, as fast as it takes it and never more than a few chunks in memory.
 *
 * @param bytes  Gzipped: its checksum tells the pod whether all of it came.
 * @returns      `sha256:…` of all of it.
 * @throws {Refused} when the pod ends before it has taken all of it.
 */
export async function send(
  { client }: Pick<Context, 'client'>,
  { metadata: { name, namespace } }: Build,
  container: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<string> {
  await using channels = await client.transport.channels({
    path: resourcePath(Pod, { namespace, name: podNameOf(name), subresource: 'attach' }),
    query: { container, stdin: 'true', stdout: 'false', stderr: 'false' },
    signal,
  })
  let said = ''
  channels.onData((_channel, data) => {
    said = data.toString()
  })
  let isOver = false
  const over = channels.closed.then(() => {
    isOver = true
  })
  const hash = createHash('sha256')
  for await (const chunk of bytes) {
    hash.update(chunk)
    await Promise.race([channels.send(STDIN, chunk as Buffer).catch(() => over), over])
    if (isOver) break
  }
  signal.throwIfAborted()
  if (isOver) throw new Refused(said)
  // Closing says that the source is complete: the pod reads to the end, and the checksum in it tells whether it is.
  return `sha256:${hash.digest('hex')}`
}
