import type { ImageStream, TagReference } from '@hawser/kinds/image/imagestream.ts'
import { ImageStreamTag } from '@hawser/kinds/image/imagestreamtag.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { alreadyExists, badRequest, conflict, notFound } from '@hawser/kinds/meta/status.ts'
import { newest } from '../streams/history.ts'
import { changeStream, newStream, withoutTag } from './changestream.ts'
import { findImage, streamNamed, streamsIn, type TagName, tagNameOf } from './find.ts'
import type { Asking, Server } from './server.ts'
import { tagView } from './tagview.ts'

/** I6: ImageStreamTags are views of streams: writing one writes the stream. */
export const imageStreamTags = (server: Server) => ({
  get({ namespace, name }: Asking): ImageStreamTag {
    const { stream, tag } = tagNameOf(ImageStreamTag, name)
    const found = streamNamed(server.look, namespace, stream)
    const image = newest(found, tag)?.image
    if (!image) throw notFound(ImageStreamTag, name)
    return tagView(found, tag, findImage(server.look, image)) as ImageStreamTag
  },

  list({ namespace }: Asking): readonly ImageStreamTag[] {
    return streamsIn(server.look, namespace).flatMap((stream) =>
      (stream.status.tags ?? []).flatMap(({ tag }) => tagView(stream, tag, undefined) ?? []),
    )
  },

  async create(asking: Asking, object: KubeObject): Promise<ImageStreamTag> {
    const { stream, tag } = tagNameOf(ImageStreamTag, asking.name)
    const given = object as ImageStreamTag
    const changed = await changeStream(server, asking, stream, (now) => {
      const base = now ?? newStream(asking.namespace, stream)
      if (base.spec.tags?.some(({ name }) => name === tag)) throw alreadyExists(ImageStreamTag, asking.name)
      return given.tag ? withSpecTag(base, named(given.tag, tag, given)) : base
    })
    return shown(server, changed, tag)
  },

  async update(asking: Asking, change: (now: object) => KubeObject) {
    const where = tagNameOf(ImageStreamTag, asking.name)
    let created = false
    const stream = await changeStream(server, asking, where.stream, (now) => {
      const base = now ?? newStream(asking.namespace, where.stream)
      created = !base.spec.tags?.some(({ name }) => name === where.tag)
      return written(base, where, change(tagView(base, where.tag, undefined, { even: true }) as object), now)
    })
    return { object: shown(server, stream, where.tag), created }
  },

  /** Drops the tag and its history, never the image. */
  async delete(asking: Asking): Promise<void> {
    const { stream, tag } = tagNameOf(ImageStreamTag, asking.name)
    streamNamed(server.look, asking.namespace, stream)
    await changeStream(server, asking, stream, (now) => {
      const left = now && withoutTag(now, tag)
      if (!left) throw notFound(ImageStreamTag, asking.name)
      const { uid } = asking.options.preconditions ?? {}
      if (uid && uid !== now.metadata.uid) {
        throw conflict(ImageStreamTag, asking.name, 'the UID precondition was not met')
      }
      return left
    })
  },
})

/** @throws {StatusError} `Conflict` and `NotFound` for a version that is no longer, or never was. */
function written(
  base: ImageStream,
  { stream, tag }: TagName,
  object: KubeObject,
  now: ImageStream | undefined,
): ImageStream {
  const given = object as ImageStreamTag
  const { resourceVersion } = given.metadata
  const name = `${stream}:${tag}`
  if (resourceVersion && !now) throw notFound(ImageStreamTag, name)
  if (resourceVersion && resourceVersion !== now?.metadata.resourceVersion) {
    const problem = `another caller has updated the resource version to ${now?.metadata.resourceVersion}`
    throw conflict(ImageStreamTag, name, problem)
  }
  const old = base.spec.tags?.find((one) => one.name === tag)
  const next = given.tag ?? old
  if (!next) {
    const place = `${base.metadata.namespace}/${base.metadata.name}`
    throw badRequest(
      `imagestreamtag ${tag} is not a spec tag in imagestream ${place}, cannot be updated`,
      'Send the field tag, which says where the tag gets its image from.',
    )
  }
  return withSpecTag(base, named(next, tag, given))
}

/** Annotations of the view are those of the tag. */
function named(
  tag: TagReference,
  name: string,
  { metadata }: Pick<ImageStreamTag, 'metadata'>,
): TagReference {
  const { annotations: _, ...rest } = tag
  const { annotations } = metadata
  return { ...rest, name, ...(annotations && Object.keys(annotations).length > 0 && { annotations }) }
}

function withSpecTag(stream: ImageStream, tag: TagReference): ImageStream {
  const { tags = [] } = stream.spec
  const isThere = tags.some(({ name }) => name === tag.name)
  const changed = isThere ? tags.map((one) => (one.name === tag.name ? tag : one)) : [...tags, tag]
  return { ...stream, spec: { ...stream.spec, tags: changed } }
}

function shown({ look }: Server, stream: ImageStream, tag: string): ImageStreamTag {
  const image = findImage(look, newest(stream, tag)?.image ?? '')
  return tagView(stream, tag, image, { even: true }) as ImageStreamTag
}
