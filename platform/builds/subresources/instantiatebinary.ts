import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '@hawser/client/controller.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import type { SourceRevision } from '@hawser/kinds/build/buildsource.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { Refused, send, takerIn } from '../kept/send.ts'
import type { UploadFacts } from '../kept/store.ts'
import { teeInto } from '../kept/tee.ts'
import { annotation, podNameOf } from '../names.ts'
import { isTerminal } from '../runpolicy.ts'
import { type About, type Acting, answerBuild, placeOf } from './about.ts'
import { createBuild } from './createbuild.ts'
import { mayStart } from './maybuild.ts'
import { podReady } from './podready.ts'
import { openSource, type Source } from './source.ts'

/** A builder that is used for the first time is composed meanwhile, which a busy machine takes its time for. */
const POD_TIMEOUT_MS = 20 * 60_000

/**
 * B15: POST of a source. Creates a build, waits until its pod runs, and streams the body into it: as fast as the pod
 * takes it, and never more than a few chunks in memory. Answers the build with 201 when the pod has all of it.
 */
export async function instantiateBinary(
  context: Acting,
  request: IncomingMessage,
  response: ServerResponse,
  about: About,
): Promise<void> {
  const asFile = fileName(about.query.get('asFile'))
  await mayStart(context.client, about)
  const source = await openSource(request, asFile)
  const revision = revisionOf(about.query)
  const build = await createBuild(context, placeOf(about), {
    binary: asFile === undefined ? {} : { asFile },
    ...(source.archive && { annotations: { [annotation.archive]: source.archive } }),
    ...(revision && { revision }),
  })
  let digest: string
  const left = new AbortController()
  response.once('close', () => left.abort(new Error('the client went away')))
  try {
    const pod = await podReady(context, build, POD_TIMEOUT_MS, left.signal)
    digest = await pass(context, build, takerIn(pod), source, factsOf(source, asFile, revision), left.signal)
  } catch (error) {
    if (error instanceof Refused) throw refused(await lastOf(context, build, left.signal), error)
    // Nobody would finish it.
    await cancel(context, build)
    // Node destroys a request that was read to its end, too.
    if (left.signal.aborted || (request.destroyed && !request.complete)) {
      context.log(
        `build ${build.metadata.namespace}/${build.metadata.name} is cancelled: its uploader went away`,
      )
      return
    }
    throw error
  }
  answerBuild(response, 201, about, await noted(context, build, { [annotation.sourceDigest]: digest }))
}

const noted = (
  { client }: Acting,
  { metadata: { name, namespace } }: Build,
  annotations: Readonly<Record<string, string>>,
): Promise<Build> => client.patch(Build, name, { metadata: { annotations } }, { namespace })

const factsOf = (
  { archive }: Source,
  asFile: string | undefined,
  revision: SourceRevision | undefined,
): UploadFacts => ({ ...(archive && { archive }), ...(asFile && { asFile }), ...(revision && { revision }) })

/** Into the pod, and beside it to where it can be built again from. @returns Its digest. */
async function pass(
  context: Acting,
  build: Build,
  container: string,
  source: Source,
  facts: UploadFacts,
  signal: AbortSignal,
): Promise<string> {
  const tee = await teeInto(context.sources, context, build, facts)
  let isWhole = false
  try {
    const digest = await send(context, build, container, tee.pass(source.gzipped()), signal)
    isWhole = true
    return digest
  } finally {
    await tee.end(isWhole)
  }
}

/** How long the end of a pod takes to become the end of its build. */
const END_MS = 10_000

/** The build when it has ended; or as it is after a while. */
async function lastOf({ client }: Context, { metadata }: Build, signal: AbortSignal): Promise<Build> {
  const deadline = Date.now() + END_MS
  for (;;) {
    const build = await client.get(Build, metadata.name, metadata.namespace)
    if (isTerminal(build) || Date.now() > deadline) return build
    await sleep(100, undefined, { signal })
  }
}

function refused({ metadata: { name }, status }: Build, { message: said }: Refused): StatusError {
  const why = status.message ?? (said.trim() || 'its log says why')
  return new StatusError('BadRequest', `build "${name}" took only a part of its source: ${why}`, {
    hint: `Its log says more: kubectl logs ${podNameOf(name)} --all-containers`,
  })
}

async function cancel({ client, log }: Context, { metadata: { name, namespace } }: Build): Promise<void> {
  try {
    await client.patch(Build, name, { status: { cancelled: true } }, { namespace, subresource: 'status' })
  } catch (error) {
    log(`build ${namespace}/${name} could not be cancelled: ${(error as Error).message}`)
  }
}

/** @throws {StatusError} `BadRequest` for a name that would lead out of the source. */
export function fileName(asFile: string | null): string | undefined {
  if (!asFile) return undefined
  if (/^[^/\0]{1,255}$/.test(asFile) && asFile !== '.' && asFile !== '..' && !asFile.startsWith('-'))
    return asFile
  throw new StatusError('BadRequest', `asFile: ${JSON.stringify(asFile)} is not the name of a file`, {
    hint: 'Give a name without directories, such as app.js.',
  })
}

/** B15: the query says which commit the upload is. */
export function revisionOf(query: URLSearchParams): SourceRevision | undefined {
  const field = (name: string): string => query.get(`revision.${name}`) ?? ''
  const commit = field('commit')
  if (!commit) return undefined
  const person = (who: string) => ({ name: field(`${who}Name`), email: field(`${who}Email`) })
  return {
    type: 'Git',
    git: { commit, message: field('message'), author: person('author'), committer: person('committer') },
  }
}
