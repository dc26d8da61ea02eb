import type { Client } from '@hawser/client/client.ts'
import { Image } from '@hawser/kinds/image/image.ts'
import { ImageStreamImport } from '@hawser/kinds/image/imagestreamimport.ts'
import type { OciConfig } from '../nodeimages.ts'

/** An image of a registry, as builds need to know it. */
export interface ElsewhereImage {
  /** Full name, by digest: what pods pull. */
  readonly image: string
  readonly config: OciConfig
}

/** What is known of an image that a stream has taken from a registry; undefined: nothing. */
export async function importedImage(
  client: Pick<Client, 'find'>,
  image: string,
): Promise<ElsewhereImage | undefined> {
  const [, digest] = /@(sha256:[0-9a-f]{64})$/.exec(image) ?? []
  const found = digest && (await client.find(Image, digest))
  return found ? { image, config: (found.dockerImageMetadata?.Config ?? {}) as OciConfig } : undefined
}

/**
 * Looks at an image in its registry, with the credentials of a project; nothing is kept of it.
 *
 * @throws {Error} with what the registry said, when it does not show it.
 */
export async function registryImage(
  client: Pick<Client, 'create'>,
  name: string,
  namespace: string,
): Promise<ElsewhereImage> {
  const { status } = await client.create(ImageStreamImport, {
    metadata: { name: 'build', namespace },
    spec: { import: false, images: [{ from: { kind: 'DockerImage', name } }] },
  })
  const [looked] = status.images ?? []
  const { image, status: said } = looked ?? {}
  if (!image?.dockerImageReference)
    throw new Error(`the image "${name}" cannot be had: ${said?.message ?? 'its registry does not say why'}`)
  return {
    image: image.dockerImageReference,
    config: (image.dockerImageMetadata?.Config ?? {}) as OciConfig,
  }
}
