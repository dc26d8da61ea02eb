import type { Application, ImageBuild, Workload } from '../app/application.ts'
import type { Image } from '../app/objects/podtemplate.ts'
import { builderFor, builderNamed, type Streams } from '../app/streams/builder.ts'
import { imageNamed } from '../app/streams/named.ts'
import { asCatalogUses } from '../app/streams/official.ts'
import type { StreamTag } from '../app/streamtag.ts'

/** Image streams that images are built on, by the name of the build; a Docker build may have none. */
export type Builders = Readonly<Record<string, StreamTag>>
/** Images by the name of the workload. */
export type Images = Readonly<Record<string, Image>>

/** What every build builds on, as far as it is an image stream. */
export const buildersOf = ({ builds }: Pick<Application, 'builds'>, streams: Streams): Builders =>
  Object.fromEntries(
    builds.flatMap((build) => {
      const builder = builderOf(build, streams)
      return builder ? [[build.name, builder]] : []
    }),
  )

function builderOf({ name, strategy }: ImageBuild, streams: Streams): StreamTag | undefined {
  if (strategy.type === 'Docker') {
    // `FROM nodejs` of an application that is called so means another image than the one it becomes.
    const project = streams.project.filter(({ metadata }) => metadata.name !== name)
    const base = strategy.base === undefined ? undefined : imageNamed(strategy.base, { ...streams, project })
    return base?.is === 'stream' ? base.tag : undefined
  }
  return strategy.builder === undefined
    ? builderFor(strategy.language, streams)
    : builderNamed(strategy.builder, streams)
}

/** Workloads with what their images ask of them. */
export interface Resolved {
  readonly workloads: readonly Workload[]
  readonly images: Images
  readonly notes: readonly string[]
}

/**
 * The image of every workload.
 *
 * @param built  Names of the images that were built, by build; before that, a name that says what it will be.
 */
export function imagesOf(
  { workloads }: Pick<Application, 'workloads'>,
  streams: Streams,
  built: Readonly<Record<string, string>>,
): Resolved {
  const notes: string[] = []
  const images: Record<string, Image> = {}
  const waits = workloads.some(({ runs }) => runs === 'once') && ({ waits: true } as const)
  const settled = workloads.map((workload) => {
    const { name, image } = workload
    if (image.is === 'built') {
      const tag = { namespace: undefined, name: `${image.build}:latest` }
      images[name] = { image: built[image.build] ?? tag.name, follows: tag, ...waits }
      return workload
    }
    const found = imageNamed(image.image, streams)
    if (found.note !== undefined) notes.push(`${image.said}: ${found.note}`)
    if (found.is === 'registry') {
      images[name] = { image: found.image, follows: undefined }
      return workload
    }
    // The tag's trigger puts the image in, also one that is not made yet.
    images[name] = { image: newestOf(found.tag, streams), follows: found.tag }
    if (!streams.catalog.some(({ metadata }) => metadata.namespace === found.tag.namespace)) return workload
    const used = asCatalogUses(workload, found.tag.name.split(':')[0] ?? '')
    notes.push(...used.notes.map((note) => `${image.said}: ${note}`))
    return used.workload
  })
  return { workloads: settled, images, notes }
}

/** The newest image of the tag; before there is one, the name it will have. */
function newestOf({ namespace, name }: StreamTag, { project, catalog }: Streams): string {
  const [stream, tag] = name.split(':')
  const found = [...project, ...catalog].find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === stream,
  )
  const newest = found?.status.tags?.find((each) => each.tag === tag)?.items[0]?.dockerImageReference
  return newest || `${found?.status.dockerImageRepository || stream}:${tag}`
}
