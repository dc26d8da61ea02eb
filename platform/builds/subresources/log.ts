import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Context } from '@hawser/client/controller.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { notFound } from '@hawser/kinds/meta/status.ts'
import { BUILD_CONTAINER, podNameOf } from '../names.ts'
import { type About, placeOf } from './about.ts'
import { podReady } from './podready.ts'

const START_TIMEOUT_MS = 10_000
/** Options of a pod's log that a build's log has too. */
const passedOn = ['follow', 'previous', 'sinceSeconds', 'sinceTime', 'tailLines', 'limitBytes', 'timestamps']

/** B22: the log of a build's pod; waits up to ten seconds for it to begin, unless asked not to. */
export async function buildLog(
  context: Context,
  _request: IncomingMessage,
  response: ServerResponse,
  about: About,
): Promise<void> {
  const { namespace, name } = placeOf(about)
  const build = await context.client.find(Build, name, namespace)
  if (!build) throw notFound(Build, name)
  const left = new AbortController()
  response.once('close', () => left.abort())
  const hasPod = (await context.client.find(Pod, podNameOf(name), namespace)) !== undefined
  const isImpatient = about.query.get('nowait') === 'true'
  if (!hasPod || !isImpatient) {
    await podReady(context, build, isImpatient ? 0 : START_TIMEOUT_MS, left.signal).catch((error) => {
      // An ended build still has the log of its pod.
      if (!hasPod) throw error
    })
  }
  const query = Object.fromEntries(
    passedOn.flatMap((key) => (about.query.has(key) ? [[key, about.query.get(key) ?? '']] : [])),
  )
  const { status, headers, body } = await context.client.transport.stream({
    method: 'GET',
    path: resourcePath(Pod, { namespace, name: podNameOf(name), subresource: 'log' }),
    query: { ...query, container: BUILD_CONTAINER },
    signal: left.signal,
  })
  response.writeHead(status, { 'content-type': String(headers['content-type'] ?? 'text/plain') })
  await pipeline(body, response).catch((error) => {
    if (!left.signal.aborted) throw error
  })
}
