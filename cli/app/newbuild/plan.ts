import type { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { readDockerfile } from '../docker/dockerfile.ts'
import { dockerfileIn } from '../docker/find.ts'
import { detectLanguage } from '../language.ts'
import { from, normalised, type SourceFiles, textIn } from '../sourcefiles.ts'
import { builderFor, isBuilder, type Streams } from '../streams/builder.ts'
import { imageNamed } from '../streams/named.ts'
import { referenceTo, type StreamTag } from '../streamtag.ts'
import { type BuildWish, buildName } from './wish.ts'

type Spec = NonNullable<Draft<typeof BuildConfig>['spec']>
type Reference = { readonly kind: string; readonly name: string; readonly namespace?: string }

/** A build config, and what it needs. */
export interface NewBuild {
  readonly name: string
  readonly source: NonNullable<Spec['source']>
  readonly strategy: NonNullable<Spec['strategy']>
  /** The image it builds on is watched. */
  readonly follows: boolean
  readonly output: Spec['output'] | undefined
  /** Stream to make for the result. */
  readonly outputStream: string | undefined
  readonly notes: readonly string[]
}

/**
 * What a build config says of its source, its strategy and its result.
 *
 * @param files  Of the source, when it can be looked into.
 * @throws {StatusError} `BadRequest` or `NotFound`, saying what to name.
 */
export function newBuild(wish: BuildWish, files: SourceFiles | undefined, streams: Streams): NewBuild {
  const name = buildName(wish, files?.directory ?? '')
  const notes: string[] = []
  const strategy = strategyOf(wish, files, streams, notes)
  const { output, stream } = outputOf(wish, name)
  const base = strategy.sourceStrategy?.from ?? strategy.dockerStrategy?.from
  return {
    name,
    source: sourceOf(wish, streams),
    strategy,
    follows: base?.kind === 'ImageStreamTag' && wish.source.is !== 'binary',
    output,
    outputStream: stream,
    notes,
  }
}

function strategyOf(
  wish: BuildWish,
  files: SourceFiles | undefined,
  streams: Streams,
  notes: string[],
): NewBuild['strategy'] {
  const variables = wish.env.length > 0 && { env: wish.env }
  const folder = normalised(wish.contextDir ?? '').replace(/^\//, '')
  const dockerfile = files && dockerfileIn(files, folder)
  const isDocker =
    wish.dockerfile !== undefined ||
    wish.strategy === 'docker' ||
    (wish.strategy === undefined && wish.image === undefined && dockerfile !== undefined)
  if (isDocker) {
    const text =
      wish.dockerfile ?? (dockerfile && files ? textIn(files, from(folder, dockerfile)) : undefined)
    const base = wish.image === undefined ? baseOf(text, streams, notes) : imageReference(wish.image, streams)
    return {
      type: 'Docker',
      dockerStrategy: {
        ...(base && { from: base }),
        ...(wish.dockerfile === undefined &&
          dockerfile !== undefined &&
          dockerfile !== 'Dockerfile' && { dockerfilePath: dockerfile }),
        ...(wish.buildArgs.length > 0 && { buildArgs: wish.buildArgs }),
        ...variables,
      },
    }
  }
  if (wish.buildArgs.length > 0)
    throw new StatusError('BadRequest', '--build-arg is for Docker builds', {
      hint: 'Give variables of the build with -e.',
    })
  return { type: 'Source', sourceStrategy: { from: builderOf(wish, files, folder, streams), ...variables } }
}

/** The stream the last stage builds on, which is watched; an image of a registry is not. */
function baseOf(text: string | undefined, streams: Streams, notes: string[]): Reference | undefined {
  const read = text === undefined ? undefined : readDockerfile(text)
  if (read?.is === 'broken')
    throw new StatusError('BadRequest', `Dockerfile:${read.line}: ${read.problem}`, {
      hint: 'Correct the Dockerfile.',
    })
  const base = read?.image.bases.at(-1)
  if (base === undefined || base === 'scratch') return undefined
  const found = imageNamed(base, streams)
  if (found.is === 'stream') return referenceTo(found.tag)
  if (read && read.image.bases.length === 1)
    notes.push(`FROM ${base} is an image of a registry: a new one starts no build`)
  return undefined
}

function builderOf(
  wish: BuildWish,
  files: SourceFiles | undefined,
  folder: string,
  streams: Streams,
): Reference {
  if (wish.image !== undefined) {
    const found = imageNamed(wish.image, streams)
    if (found.is === 'registry') return { kind: 'DockerImage', name: found.image }
    refuseServer(wish.image, found.tag, streams)
    return referenceTo(found.tag)
  }
  const language = files && detectLanguage(files, folder)
  if (!language)
    throw new StatusError(
      'BadRequest',
      'nothing says how it is built: there is no Dockerfile, and no file of a language',
      {
        hint: 'Name a builder image before the source, such as nodejs~URL, or use --strategy=docker.',
      },
    )
  return referenceTo(builderFor(language.name, streams))
}

/** N5: an image of the catalog that builds nothing. */
function refuseServer(image: string, { namespace, name }: StreamTag, { catalog }: Streams): void {
  const [stream, tag] = name.split(':')
  const found = catalog.find(({ metadata }) => metadata.name === stream && metadata.namespace === namespace)
  const said = found?.spec.tags?.find((each) => each.name === tag)
  if (said?.annotations?.tags === undefined || isBuilder(said)) return
  throw new StatusError('BadRequest', `the image "${image}" is not a builder: it cannot build sources`, {
    hint: `Build on it with a Dockerfile: --strategy=docker.`,
  })
}

function imageReference(image: string, streams: Streams): Reference {
  const found = imageNamed(image, streams)
  return found.is === 'stream' ? referenceTo(found.tag) : { kind: 'DockerImage', name: found.image }
}

function sourceOf(wish: BuildWish, streams: Streams): NewBuild['source'] {
  const { source, dockerfile, contextDir, sourceSecret } = wish
  const images = sourceImages(wish, streams)
  const type = sourceType(wish, images !== undefined)
  if (type === 'Binary' && dockerfile !== undefined)
    throw new StatusError('BadRequest', '-D goes with a repository or alone, not with an upload', {
      hint: 'Put the Dockerfile into the directory.',
    })
  return {
    type,
    ...(source.is === 'git' && {
      git: { uri: source.uri, ...(source.ref !== undefined && { ref: source.ref }) },
    }),
    ...(type === 'Binary' && { binary: {} }),
    ...(dockerfile !== undefined && { dockerfile }),
    ...(contextDir !== undefined && { contextDir }),
    ...(sourceSecret !== undefined && { sourceSecret: { name: sourceSecret } }),
    ...(images && { images }),
    ...(wish.secrets.length > 0 && {
      secrets: wish.secrets.map((text) => mounted(text, (name) => ({ secret: { name } }))),
    }),
    ...(wish.configMaps.length > 0 && {
      configMaps: wish.configMaps.map((text) => mounted(text, (name) => ({ configMap: { name } }))),
    }),
  }
}

function sourceType({ source, dockerfile }: BuildWish, hasImages: boolean) {
  if (source.is === 'git') return 'Git'
  if (source.is !== 'none') return 'Binary'
  if (dockerfile !== undefined) return 'Dockerfile'
  return hasImages ? 'Image' : 'None'
}

/** `NAME:DIRECTORY`; the directory is within the source. */
function mounted<T extends object>(text: string, of: (name: string) => T): T & { destinationDir?: string } {
  const [name = '', destinationDir] = text.split(':')
  return { ...of(name), ...(destinationDir && { destinationDir }) }
}

function sourceImages({ sourceImage, sourceImagePath }: BuildWish, streams: Streams) {
  if ((sourceImage === undefined) !== (sourceImagePath === undefined))
    throw new StatusError('BadRequest', '--source-image and --source-image-path go together', {
      hint: 'Such as --source-image=nodejs --source-image-path=/usr/bin/node:bin',
    })
  if (sourceImage === undefined || sourceImagePath === undefined) return undefined
  const [sourcePath = '', destinationDir = '.'] = sourceImagePath.split(':')
  return [{ from: imageReference(sourceImage, streams), paths: [{ sourcePath, destinationDir }] }]
}

function outputOf({ to, toDocker, hasOutput, pushSecret }: BuildWish, name: string) {
  if (!hasOutput) return { output: undefined, stream: undefined }
  const secret = pushSecret !== undefined && { pushSecret: { name: pushSecret } }
  if (toDocker !== undefined)
    return { output: { to: { kind: 'DockerImage', name: toDocker }, ...secret }, stream: undefined }
  const [, stream, tag = 'latest'] = /^([a-z0-9][a-z0-9._-]*)(?::(\w[\w.-]*))?$/.exec(to ?? name) ?? []
  if (stream === undefined)
    throw new StatusError('BadRequest', `--to takes STREAM or STREAM:TAG, not "${to}"`, {
      hint: 'To push to a registry, use --to-docker.',
    })
  return { output: { to: { kind: 'ImageStreamTag', name: `${stream}:${tag}` }, ...secret }, stream }
}
