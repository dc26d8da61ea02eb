import { Image } from '@hawser/kinds/image/image.ts'
import { ImageSignature } from '@hawser/kinds/image/imagesignature.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import { alreadyExists, badRequest, notFound } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Asking, Server } from './server.ts'

/** I11: signatures are parts of images, and are made and deleted by themselves: `<digest>@<name>`. */
export const imageSignatures = (server: Server) => ({
  async create(asking: Asking, object: KubeObject): Promise<ImageSignature> {
    const signature = object as ImageSignature
    const { metadata, ...fields } = signature
    const stored = {
      ...fields,
      metadata: {
        name: metadata.name,
        creationTimestamp: formatTime(server.now()),
      } as ImageSignature['metadata'],
    }
    await change(server, asking, (image) => {
      const { signatures = [] } = image
      if (signatures.some((one) => one.metadata.name === metadata.name)) {
        throw alreadyExists(ImageSignature, metadata.name)
      }
      return { ...image, signatures: [...signatures, stored] }
    })
    return stored
  },

  async delete(asking: Asking): Promise<void> {
    await change(server, asking, (image) => {
      const { signatures = [] } = image
      const left = signatures.filter(({ metadata }) => metadata.name !== asking.name)
      if (left.length === signatures.length) throw notFound(ImageSignature, asking.name)
      return { ...image, signatures: left }
    })
  },
})

async function change(server: Server, asking: Asking, of: (image: Image) => Image): Promise<void> {
  const { user, userAgent, name, options } = asking
  const [digest = '', signature = '', ...more] = name.split('@')
  if (!digest || !signature || more.length > 0) {
    throw badRequest('ImageSignatures must be accessed with <imageName>@<signatureName>')
  }
  await server.change({ user, kind: Image, name: digest, userAgent, options }, (image) => {
    if (!image) throw notFound(Image, digest)
    return of(image as Image)
  })
}
