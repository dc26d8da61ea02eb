import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Context } from '@hawser/client/controller.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { notFound, StatusError } from '@hawser/kinds/meta/status.ts'
import { hasHook } from '../hook/hookpod.ts'
import { annotation, podNameOf } from '../names.ts'
import { isTerminal } from '../runpolicy.ts'
import { type About, placeOf } from './about.ts'
import { containersLog } from './containerslog.ts'
import { hookPodReady } from './hookpodready.ts'
import { type LogOptions, logOptionsOf } from './logoptions.ts'
import { podReady } from './podready.ts'

const START_TIMEOUT_MS = 10_000

/**
 * B22: the log of a build: of all containers of its pod, in the order they run. Waits up to ten seconds for it to begin,
 * unless asked not to.
 */
export async function buildLog(
  context: Context,
  _request: IncomingMessage,
  response: ServerResponse,
  about: About,
): Promise<void> {
  const options = logOptionsOf(about.query)
  const build = await wanted(context, about, options)
  const left = new AbortController()
  response.once('close', () => left.abort())
  const type = { 'content-type': 'text/plain' }
  const pod = await podOnceBegun(context, build, options, left.signal)
  if (!pod) return void response.writeHead(200, type).end()
  const log = buildsLog(context, build, pod, options, left.signal)
  // What cannot be had at all is refused with its code; later it can only break off. Who follows may wait for a first line.
  const begun = options.follow ? undefined : await log.next()
  response.writeHead(200, type)
  if (options.follow) response.flushHeaders()
  async function* all() {
    if (begun && !begun.done) yield begun.value
    yield* log
  }
  await pipeline(all, response).catch((error) => {
    if (!left.signal.aborted) throw error
  })
}

/** B9: the hook speaks last. */
async function* buildsLog(
  context: Context,
  build: Build,
  pod: Pod,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY
  for await (const chunk of containersLog(context, pod, options, signal)) {
    yield chunk
    left -= chunk.length
  }
  if (!hasHook(build) || left <= 0 || signal.aborted) return
  const hook = await hookPodReady(context, build, options.follow, signal)
  const rest = { ...options, limitBytes: Number.isFinite(left) ? left : undefined }
  if (hook) yield* containersLog(context, hook, rest, signal)
}

/** The build that is asked about: another one of its build config with `version` or `previous`. */
async function wanted({ client }: Context, about: About, { version, previous }: LogOptions): Promise<Build> {
  const { namespace, name } = placeOf(about)
  const build = await client.find(Build, name, namespace)
  if (!build) throw notFound(Build, name)
  if (version === undefined && !previous) return build
  const { [annotation.buildConfig]: config, [annotation.number]: number } = build.metadata.annotations ?? {}
  const other = `${config}-${version ?? Number(number) - 1}`
  const found = config && (await client.find(Build, other, namespace))
  if (!found) throw notFound(Build, other)
  return found
}

/** The pod of a build once it has begun; undefined when it has not and nobody wants to wait. */
async function podOnceBegun(
  context: Context,
  build: Build,
  { nowait }: LogOptions,
  signal: AbortSignal,
): Promise<Pod | undefined> {
  const { name, namespace } = build.metadata
  const find = () => context.client.find(Pod, podNameOf(name), namespace)
  const pod = await find()
  if (pod && pod.status.phase !== 'Pending') return pod
  if (isTerminal(build)) {
    // It may have ended while its source was fetched: that has a log too.
    if (pod?.status.initContainerStatuses?.some(({ state }) => state?.terminated)) return pod
    throw withoutLog(build)
  }
  if (nowait) return pod?.status.initContainerStatuses?.some(({ state }) => state?.running) ? pod : undefined
  await podReady(context, build, START_TIMEOUT_MS, signal)
  return find()
}

const NO_LOG = 'No logs are available.'
function withoutLog({ metadata: { name }, status: { phase, reason, message } }: Build): StatusError {
  const what =
    phase === 'Cancelled'
      ? `build ${name} was cancelled. ${NO_LOG}`
      : phase === 'Error'
        ? `build ${name} is in an error state. ${NO_LOG}`
        : `the pod of build ${name} is gone. ${NO_LOG}`
  return new StatusError('BadRequest', what, {
    ...(message && { hint: `${reason ? `${reason}: ` : ''}${message}` }),
  })
}
