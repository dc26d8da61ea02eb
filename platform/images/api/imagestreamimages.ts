import { ImageStreamImage } from '@hawser/kinds/image/imagestreamimage.ts'
import { badRequest, conflict, notFound } from '@hawser/kinds/meta/status.ts'
import { matchesDigest } from '../streams/source.ts'
import { findImage, imageNamed, streamNamed } from './find.ts'
import { blobsOf } from './layers.ts'
import type { Asking, Server } from './server.ts'
import { withoutManifest } from './tagview.ts'

/** I6: an image of a stream by its digest, or by the beginning of it. */
export const imageStreamImages = (server: Server) => ({
  get({ namespace, name }: Asking): ImageStreamImage {
    const [stream = '', digest = '', ...more] = name.split('@')
    if (!stream || !digest || more.length > 0) {
      throw badRequest('ImageStreamImages must be retrieved with <name>@<id>')
    }
    const { metadata, status } = streamNamed(server.look, namespace, stream)
    const tagged = (status.tags ?? []).flatMap(({ items = [] }) => items.map(({ image }) => image))
    // An index's images are of the stream too.
    const { images } = blobsOf(tagged.filter(Boolean), (one) => findImage(server.look, one))
    const found = Object.keys(images).filter((one) => matchesDigest(one, digest))
    const [first] = found
    if (!first) throw notFound(ImageStreamImage, name)
    if (found.length > 1) {
      throw conflict(ImageStreamImage, name, `multiple images match the prefix: ${found.sort().join(', ')}`)
    }
    const image = imageNamed(server.look, first)
    return {
      kind: ImageStreamImage.kind,
      apiVersion: ImageStreamImage.apiVersion,
      metadata: {
        name: `${stream}@${digest}`,
        namespace,
        creationTimestamp: image.metadata.creationTimestamp,
        ...(metadata.annotations && { annotations: metadata.annotations }),
      } as ImageStreamImage['metadata'],
      image: withoutManifest(image),
    }
  },
})
