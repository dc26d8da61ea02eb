import type { ImageStream, TagReference } from '@hawser/kinds/image/imagestream.ts'
import { ImageTag } from '@hawser/kinds/image/imagetag.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { alreadyExists, conflict, notFound } from '@hawser/kinds/meta/status.ts'
import { historyOf, newest } from '../streams/history.ts'
import { changeStream, newStream, withoutTag } from './changestream.ts'
import { findImage, streamNamed, streamsIn, tagNameOf } from './find.ts'
import type { Asking, Server } from './server.ts'
import { tagView } from './tagview.ts'

/** ImageTags are views of streams: a tag as it is wanted, and its history. */
export const imageTags = (server: Server) => ({
  get({ namespace, name }: Asking): ImageTag {
    const { stream, tag } = tagNameOf(ImageTag, name)
    const view = viewOf(server, streamNamed(server.look, namespace, stream), tag)
    if (!view) throw notFound(ImageTag, name)
    return view
  },

  list({ namespace }: Asking): readonly ImageTag[] {
    return streamsIn(server.look, namespace).flatMap((stream) =>
      tagsOf(stream).flatMap((tag) => viewOf(undefined, stream, tag) ?? []),
    )
  },

  async create(asking: Asking, object: KubeObject): Promise<ImageTag> {
    const { stream, tag } = tagNameOf(ImageTag, asking.name)
    const spec = (object as ImageTag).spec as TagReference
    const changed = await changeStream(server, asking, stream, (now) => {
      const base = now ?? newStream(asking.namespace, stream)
      if (tagsOf(base).includes(tag)) throw alreadyExists(ImageTag, asking.name)
      return { ...base, spec: { ...base.spec, tags: [...(base.spec.tags ?? []), spec] } }
    })
    return viewOf(server, changed, tag) as ImageTag
  },

  async update(asking: Asking, change: (now: object) => KubeObject) {
    const { stream, tag } = tagNameOf(ImageTag, asking.name)
    let created = false
    const changed = await changeStream(server, asking, stream, (now) => {
      const base = now ?? newStream(asking.namespace, stream)
      const shown = viewOf(undefined, base, tag)
      created = !shown
      const given = change(shown ?? emptyView(base, tag)) as ImageTag
      const { resourceVersion } = given.metadata
      if (resourceVersion && resourceVersion !== now?.metadata.resourceVersion) {
        throw conflict(ImageTag, asking.name)
      }
      return withSpec(base, tag, given.spec)
    })
    return { object: viewOf(server, changed, tag) ?? emptyView(changed, tag), created }
  },

  async delete(asking: Asking): Promise<void> {
    const { stream, tag } = tagNameOf(ImageTag, asking.name)
    streamNamed(server.look, asking.namespace, stream)
    await changeStream(server, asking, stream, (now) => {
      const left = now && withoutTag(now, tag)
      if (!left) throw notFound(ImageTag, asking.name)
      return left
    })
  },
})

const tagsOf = ({ spec, status }: ImageStream): string[] => [
  ...new Set([...(spec.tags ?? []).map(({ name }) => name), ...(status.tags ?? []).map(({ tag }) => tag)]),
]

const emptyView = (stream: ImageStream, tag: string): ImageTag => {
  const { metadata } = tagView(stream, tag, undefined, { even: true }) as unknown as ImageTag
  const { annotations: _, ...rest } = metadata
  return { kind: 'ImageTag', apiVersion: ImageTag.apiVersion, metadata: rest }
}

/** @param server  Undefined: without the image, as lists show it. */
function viewOf(server: Server | undefined, stream: ImageStream, tag: string): ImageTag | undefined {
  const spec = stream.spec.tags?.find(({ name }) => name === tag)
  const status = historyOf(stream, tag)
  if (!spec && !status) return undefined
  const image = server && findImage(server.look, newest(stream, tag)?.image ?? '')
  const shown = image && tagView(stream, tag, image)?.image
  return {
    ...emptyView(stream, tag),
    ...(spec && { spec }),
    ...(status && { status }),
    ...(shown && { image: shown }),
  }
}

/** Without a spec the tag is only what was pushed to it. */
function withSpec(stream: ImageStream, tag: string, spec: TagReference | undefined): ImageStream {
  const others = (stream.spec.tags ?? []).filter(({ name }) => name !== tag)
  return { ...stream, spec: { ...stream.spec, tags: spec ? [...others, spec] : others } }
}
