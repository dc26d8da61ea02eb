import type { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { LOCAL_REGISTRY } from '@hawser/kinds/image/localregistry.ts'
import type { StreamTag } from '../streamtag.ts'
import { type Streams, tagNames } from './builder.ts'

/** Where a name such as `redis:7` leads. */
export type NamedImage =
  | { readonly is: 'stream'; readonly tag: StreamTag; readonly note: string }
  | { readonly is: 'registry'; readonly image: string; readonly note: string | undefined }

/** What the catalog calls images that the public registry calls so. */
const otherNames: Readonly<Record<string, string>> = { postgres: 'postgresql' }

/**
 * N4: a bare name is first one of an image stream, of the project and then of everybody, and only then one of a
 * registry. A name with a registry in it is one of that registry; a name of the registry here is one of its stream.
 */
export function imageNamed(image: string, streams: Streams): NamedImage {
  return ownImage(image, streams) ?? bareImage(image, streams)
}

/** The platform's own registry has its images by their streams. */
function ownImage(image: string, { project, catalog }: Streams): NamedImage | undefined {
  const [, namespace, name, tag = 'latest'] = own.exec(image) ?? []
  const found = [...project, ...catalog].find(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
  )
  if (!found || !tagNames(found).includes(tag)) return undefined
  const at = `${name}:${tag}`
  return {
    is: 'stream',
    tag: { namespace, name: at },
    note: `image ${image} is image stream ${namespace}/${at}`,
  }
}
const own = new RegExp(`^${LOCAL_REGISTRY.replaceAll('.', '\\.')}/([^/:@]+)/([^/:@]+)(?::([\\w.-]+))?$`)

function bareImage(image: string, { project, catalog }: Streams): NamedImage {
  const [, name = '', tag] = /^(?:library\/)?([a-z0-9][a-z0-9._-]*)(?::([\w.-]+))?$/.exec(image) ?? []
  if (!name) return { is: 'registry', image, note: undefined }
  const streams = [...named(project, name), ...named(catalog, name), ...named(catalog, otherNames[name])]
  for (const stream of streams) {
    const found = fittingTag(stream, tag)
    const { namespace } = stream.metadata
    if (found !== undefined) {
      const at = `${stream.metadata.name}:${found}`
      return {
        is: 'stream',
        tag: { namespace, name: at },
        note: `image ${image} is image stream ${namespace}/${at}; docker.io/${name} would be that of the registry`,
      }
    }
  }
  const [first] = streams
  const has =
    first &&
    `image stream ${first.metadata.namespace}/${first.metadata.name} has ${tagNames(first).join(', ')}`
  return { is: 'registry', image, note: has && `image ${image} comes from a registry: ${has}` }
}

const named = (streams: readonly ImageStream[], name: string | undefined): ImageStream[] =>
  streams.filter(({ metadata }) => metadata.name === name)

/** The tag itself, or the one of the same major version: `7-alpine` and `7.2` are content with `7`. */
function fittingTag(stream: ImageStream, wanted = 'latest'): string | undefined {
  const tags = tagNames(stream)
  if (tags.includes(wanted)) return wanted
  const major = /^v?(\d+)/.exec(wanted)?.[1]
  return major === undefined ? undefined : tags.find((tag) => tag.split('.')[0] === major)
}
