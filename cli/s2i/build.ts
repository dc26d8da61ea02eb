import { basename, resolve } from 'node:path'
import type { Client } from '@hawser/client/client.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { BuildRequest } from '@hawser/kinds/build/buildrequest.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { NewBuild } from '../app/newbuild/plan.ts'
import { packSource } from '../app/pack.ts'
import type { Invocation } from '../command.ts'
import { buildFrom, followBuild } from '../deploy/build.ts'
import { ensureProject } from '../deploy/project.ts'
import { readStreams } from '../deploy/streams.ts'
import { type Progress, progressOn } from '../progress.ts'
import type { Session } from '../session.ts'
import { until } from '../wait.ts'
import { callBack } from './callback.ts'
import { findImage, type Looking } from './image.ts'
import { putSecrets, readInjected } from './inject.ts'
import { buildSpec, madeBy, plannedBuild } from './objects.ts'
import { openSource } from './source.ts'
import type { S2iWish } from './wish.ts'

/** S12: builds an image in the project, shows the log, and ends with the name of the image. */
export async function build(session: Session, wish: S2iWish, invocation: Invocation): Promise<number> {
  const { signal, err } = invocation
  const progress = progressOn(err)
  let ended: Build
  try {
    ended = await run(session, wish, progress, signal)
  } catch (error) {
    await callBack(wish.callbackUrl, { success: false, labels: {} }, err)
    throw error
  }
  progress.done()
  if (wish.callbackUrl !== undefined) {
    const labels = await labelsOf({ ...session, progress, signal }, ended)
    await callBack(wish.callbackUrl, { success: true, labels }, err)
  }
  err.write('Build completed successfully\n')
  invocation.out.write(`${nameOf(ended)}\n`)
  return 0
}

/** Of the new image; one that went elsewhere, or may not be seen, is not looked at. */
async function labelsOf(looking: Looking, { spec }: Build): Promise<Readonly<Record<string, string>>> {
  const { to } = spec.output
  if (to?.kind !== 'ImageStreamTag') return {}
  try {
    return (await findImage(looking, to.name ?? '')).config.Labels ?? {}
  } catch (error) {
    if (error instanceof StatusError) return {}
    throw error
  }
}

/** By its tag, as it was asked for, and not by its digest. */
export function nameOf({ spec, status }: Pick<Build, 'spec' | 'status'>): string {
  const { to } = spec.output
  if (to?.kind !== 'ImageStreamTag') return to?.name ?? ''
  const [, tag] = (to.name ?? '').split(':')
  return (status.outputDockerImageReference ?? '').replace(/@.*$/, `:${tag}`)
}

async function run(
  { client, project }: Session,
  wish: S2iWish,
  progress: Progress,
  signal: AbortSignal,
): Promise<Build> {
  const streams = await readStreams(client, project, signal)
  const injected = await readInjected(wish.inject)
  const directory = wish.source.is === 'directory' ? basename(resolve(wish.source.path)) : ''
  const { name, strategy } = plannedBuild(wish, streams, directory)
  refusePull(wish, strategy)
  await ensureProject(client, project)
  await using inside = await putSecrets(client, project, name, injected)
  const planned = plannedBuild(wish, streams, directory, inside.secrets)
  await writeConfig(client, project, wish, planned)
  if (wish.source.is === 'git') {
    const request = { kind: BuildRequest.kind, apiVersion: BuildRequest.apiVersion, metadata: { name } }
    const started = await client.invoke(BuildConfig, name, 'instantiate', request, project)
    return await followBuild(
      client,
      await begun(client, started as Build, progress, signal),
      progress,
      signal,
    )
  }
  await using source = await openSource(wish, signal)
  return await buildFrom(client, { project, build: name }, packSource(source.directory), progress, signal)
}

/** A log is waited for only a while; a build may wait longer than that for its turn, or for an image to build with. */
async function begun(client: Client, build: Build, progress: Progress, signal: AbortSignal): Promise<Build> {
  const { name, namespace = '' } = build.metadata
  progress.step(`waiting for ${name}`)
  const check = (now: Build | undefined): Build | undefined => {
    // One that is gone is told of where its end is waited for.
    if (!now || (now.status.phase !== 'New' && now.status.phase !== 'Pending')) return now ?? build
    if (now.status.message) progress.detail(now.status.message)
    return undefined
  }
  return until(client, Build, { name, namespace }, { check, signal })
}

/** Images of registries are pulled when they are needed: what never pulls can only use what is there. */
function refusePull({ pullPolicy, builder }: S2iWish, { sourceStrategy }: NewBuild['strategy']): void {
  if (pullPolicy !== 'never' || sourceStrategy?.from?.kind === 'ImageStreamTag') return
  throw new StatusError('BadRequest', `--pull-policy=never, and ${builder} is an image of a registry`, {
    hint: 'Import it into an image stream first, or let it be pulled: --pull-policy=if-not-present.',
  })
}

/** A build config that is there is changed if an earlier `s2i build` made it. */
async function writeConfig(client: Client, project: string, wish: S2iWish, planned: NewBuild): Promise<void> {
  const { name, outputStream } = planned
  const metadata = (named: string) => ({
    name: named,
    namespace: project,
    annotations: madeBy,
    labels: { build: name },
  })
  if (outputStream !== undefined && !(await client.find(ImageStream, outputStream, project)))
    await client.create(ImageStream, { metadata: metadata(outputStream) })
  const spec = buildSpec(wish, planned)
  const before = await client.find(BuildConfig, name, project)
  if (!before) return void (await client.create(BuildConfig, { metadata: metadata(name), spec }))
  const [[annotation = '', value] = []] = Object.entries(madeBy)
  if (before.metadata.annotations?.[annotation] !== value)
    throw new StatusError(
      'AlreadyExists',
      `build config "${name}" in project "${project}" is not one of s2i`,
      {
        hint: `Give the image another name, or start that build: oc start-build ${name}.`,
      },
    )
  const { successfulBuildsHistoryLimit, failedBuildsHistoryLimit } = before.spec
  await client.update(BuildConfig, {
    ...before,
    spec: {
      ...spec,
      ...(successfulBuildsHistoryLimit !== undefined && { successfulBuildsHistoryLimit }),
      ...(failedBuildsHistoryLimit !== undefined && { failedBuildsHistoryLimit }),
    },
  } as never)
}
