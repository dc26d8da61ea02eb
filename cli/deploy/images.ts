import type { Application, ImageBuild } from '../app/application.ts'
import type { Image } from '../app/objects/podtemplate.ts'
import { builderFor, builderNamed, type Streams } from '../app/streams/builder.ts'
import { imageNamed } from '../app/streams/named.ts'
import type { StreamTag } from '../app/streamtag.ts'

/** Builder images by the name of the build; Docker builds have none. */
export type Builders = Readonly<Record<string, StreamTag>>
/** Images by the name of the workload. */
export type Images = Readonly<Record<string, Image>>

/** The builder image of every source build. */
export const buildersOf = ({ builds }: Pick<Application, 'builds'>, streams: Streams): Builders =>
  Object.fromEntries(
    builds.flatMap((build) => {
      const builder = builderOf(build, streams)
      return builder ? [[build.name, builder]] : []
    }),
  )

function builderOf({ strategy }: ImageBuild, streams: Streams): StreamTag | undefined {
  if (strategy.type === 'Docker') return undefined
  return strategy.builder === undefined
    ? builderFor(strategy.language, streams)
    : builderNamed(strategy.builder, streams)
}

/**
 * The image of every workload.
 *
 * @param built  Names of the images that were built, by build; before that, a name that says what it will be.
 */
export function imagesOf(
  { workloads }: Application,
  streams: Streams,
  built: Readonly<Record<string, string>>,
): { readonly images: Images; readonly notes: readonly string[] } {
  const notes: string[] = []
  const images: Record<string, Image> = {}
  for (const { name, image } of workloads) {
    if (image.is === 'built') {
      const tag = { namespace: undefined, name: `${image.build}:latest` }
      images[name] = { image: built[image.build] ?? tag.name, follows: tag }
      continue
    }
    const found = imageNamed(image.image, streams)
    if (found.note !== undefined) notes.push(`${image.said}: ${found.note}`)
    // The tag's trigger puts the image in, also one that is not made yet.
    images[name] =
      found.is === 'stream'
        ? { image: newestOf(found.tag, streams), follows: found.tag }
        : { image: found.image, follows: undefined }
  }
  return { images, notes }
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
