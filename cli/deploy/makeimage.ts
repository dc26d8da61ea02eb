import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Client } from '@hawser/client/client.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { inputKind, inputName, inputObjects } from '@hawser/kinds/build/inputs.ts'
import type { ObjectReference } from '@hawser/kinds/core/objectreference.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import type { ImageBuild } from '../app/application.ts'
import { buildObjects } from '../app/objects/buildobjects.ts'
import { type MadeFile, packSource } from '../app/pack.ts'
import type { Release } from './application.ts'
import { apply } from './apply.ts'
import { buildFrom } from './build.ts'
import type { Builders } from './images.ts'
import { packed } from './packed.ts'
import { revisionQuery } from './revision.ts'
import { type Facts, mayStand, type Standing, standingOf } from './standing.ts'

export interface MadeImage {
  /** Full name, by digest. */
  readonly image: string
  readonly isNew: boolean
}

/** Builds an image; one that would only be made again is left as it is. */
export async function makeImage(build: ImageBuild, builders: Builders, release: Release): Promise<MadeImage> {
  const { client, home, directory, isForced, progress, signal } = release
  await apply(client, home, buildObjects(build, builders[build.name], home))
  const pack = (): Readable =>
    packSource(join(directory, build.context), {
      rules: build.strategy.type === 'Docker' ? 'docker' : 'source',
      instead: madeFiles(build),
    })
  const { standing, source } = isForced ? fresh(pack) : await look(build, pack, release)
  if (standing.is === 'standing') {
    progress.line(
      `${build.name}: nothing to build, its image is of this very source (--force builds all the same)`,
    )
    return { image: standing.image, isNew: false }
  }
  if (standing.is === 'outdated') progress.line(`${build.name}: built again, as ${standing.because}`)
  const name = { project: home.project, build: build.name }
  const { metadata, status } = await buildFrom(client, name, source(), progress, signal)
  if (!status.outputDockerImageReference)
    throw new Error(`build ${metadata.name} is complete but names no image`)
  return { image: status.outputDockerImageReference, isNew: true }
}

interface Look {
  readonly standing: Standing
  source(): Readable
}
const fresh = (source: () => Readable): Look => ({ standing: { is: 'changed' }, source })

/** Compares the source and all else that goes into a build with what the last one was of. */
async function look(
  build: ImageBuild,
  pack: () => Readable,
  { client, home, signal }: Release,
): Promise<Look> {
  const { project } = home
  const config = await client.get(BuildConfig, build.name, project)
  const last = await client.find(Build, `${build.name}-${config.status.lastVersion}`, project)
  if (!last || !mayStand(last)) return fresh(pack)
  const { digest, open } = await packed(pack, signal)
  const { sourceStrategy, dockerStrategy } = config.spec.strategy
  const standing = standingOf({
    strategy: build.strategy,
    config,
    last,
    digest,
    commit: revisionQuery(process.env)['revision.commit'],
    base: await imageUnder(client, project, (sourceStrategy ?? dockerStrategy)?.from),
    output: await imageUnder(client, project, config.spec.output.to),
    versions: await versionsOf(client, project, config),
  })
  return { standing, source: open }
}

/** Digest of the newest image under a tag; undefined when there is none, or it is not for us to see. */
async function imageUnder(
  client: Client,
  project: string,
  tag: ObjectReference | undefined,
): Promise<string | undefined> {
  if (tag?.kind !== 'ImageStreamTag') return undefined
  const [stream = '', name] = (tag.name ?? '').split(':')
  const found = await seen(client.find(ImageStream, stream, tag.namespace ?? project))
  return found?.status.tags?.find((each) => each.tag === name)?.items[0]?.image
}

/** Versions of the secrets and config maps that its builds take in. */
async function versionsOf(
  client: Client,
  project: string,
  { spec }: BuildConfig,
): Promise<Facts['versions']> {
  const versions: Record<string, string | undefined> = {}
  for (const object of inputObjects(spec)) {
    const found = await seen(client.find(inputKind(object), object.name, project))
    versions[inputName(object)] = found?.metadata.resourceVersion
  }
  return versions
}

/** Who may not see something knows nothing of it. */
async function seen<T>(asked: Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isReason(error, 'Forbidden')) return undefined
    throw error
  }
}

/** What is uploaded beside the source. */
function madeFiles({ strategy }: ImageBuild): MadeFile[] {
  if (strategy.type === 'Docker')
    return strategy.text === undefined
      ? []
      : [{ path: strategy.dockerfile, text: strategy.text, mode: 0o644 }]
  return strategy.run === undefined ? [] : [{ path: '.s2i/bin/run', text: strategy.run, mode: 0o755 }]
}
