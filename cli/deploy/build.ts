import type { Readable } from 'node:stream'
import type { Client } from '@hawser/client/client.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { readJson } from '../answer.ts'
import { followBuildLog } from '../log.ts'
import type { Progress } from '../progress.ts'
import { until } from '../wait.ts'
import { revisionQuery } from './revision.ts'

/** Of a build config. */
export interface BuildName {
  readonly project: string
  readonly build: string
}

/** Uploads `source` (a tar, maybe compressed), and shows the build until it has ended. Rejects when it failed. */
export async function buildFrom(
  client: Client,
  { project, build }: BuildName,
  source: Readable,
  progress: Progress,
  signal: AbortSignal,
): Promise<Build> {
  progress.step(`uploading the source of ${build}`)
  const watching = new AbortController()
  const narrated = narrate(client, { project, build }, progress, AbortSignal.any([signal, watching.signal]))
  let started: Build
  try {
    started = await readJson<Build>(
      await client.transport.stream({
        method: 'POST',
        path: resourcePath(BuildConfig, {
          namespace: project,
          name: build,
          subresource: 'instantiatebinary',
        }),
        headers: { 'content-type': 'application/octet-stream' },
        body: source,
        signal,
        query: revisionQuery(process.env),
      }),
    )
  } finally {
    watching.abort()
    await narrated
  }
  return await followBuild(client, started, progress, signal)
}

/** While the upload waits for its pod, says what the newest build is waiting for. */
async function narrate(
  client: Client,
  { project, build }: BuildName,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  try {
    const events = client.transport.watch({
      path: resourcePath(Build, { namespace: project }),
      query: { labelSelector: `buildconfig=${build}` },
      signal,
    })
    for await (const { object } of events) {
      const { status } = object as Build
      if ((status?.phase === 'New' || status?.phase === 'Pending') && status.message)
        progress.detail(status.message)
    }
  } catch (error) {
    // Only the words beside the spinner are lost.
    if (!signal.aborted) progress.detail(String((error as Error).message))
  }
}

/** Shows a build until it has ended. Rejects when it failed. */
export async function followBuild(
  client: Client,
  started: Build,
  progress: Progress,
  signal: AbortSignal,
): Promise<Build> {
  const { name, namespace = '' } = started.metadata
  progress.step(`building ${name}`)
  const where = { namespace, name }
  const onBroken = (): void =>
    progress.line(`the connection broke; the log goes on with: hawser logs ${name}-build`)
  for await (const line of followBuildLog(client, where, signal, onBroken)) progress.line(line)
  progress.detail('saving the image')
  const ended = await until(client, Build, where, { check: endedBuild, signal })
  if (ended.status.phase === 'Complete') return ended
  progress.fail()
  throw failureOf(ended)
}

const endedBuild = (build: Build | undefined): Build | undefined => {
  if (!build) {
    throw new StatusError('NotFound', 'the build was deleted while it ran', { hint: 'Start it again.' })
  }
  return ['Complete', 'Failed', 'Error', 'Cancelled'].includes(build.status.phase) ? build : undefined
}

/** A failed build as the last thing the user reads: the tail of its log, the reason, and what still serves. */
export function failureOf({ metadata, status }: Build): StatusError {
  const reason = status.reason ? ` (${status.reason})` : ''
  const tail = status.logSnippet ? `\n  ${status.logSnippet.trim().split('\n').join('\n  ')}` : ''
  return new StatusError(
    'InternalError',
    `build ${metadata.name} ${status.phase === 'Cancelled' ? 'was cancelled' : 'failed'}${reason}: ${status.message ?? 'see its log'}${tail}`,
    { hint: `The release before it keeps serving. The whole log: hawser logs ${metadata.name}-build` },
  )
}
