import type { Image } from '@hawser/kinds/image/image.ts'
import {
  type ImageBlobReferences,
  type ImageLayerData,
  ImageStreamLayers,
} from '@hawser/kinds/image/imagestreamlayers.ts'
import { mediaTypes } from '../docker/manifest.ts'
import { findImage, streamNamed } from './find.ts'
import type { Asking, Server } from './server.ts'

/** `imagestreams/layers`: what a registry may hand out to those who may get it. */
export const layers = (server: Server) => ({
  get({ namespace, name }: Asking): ImageStreamLayers {
    const { metadata, status } = streamNamed(server.look, namespace, name)
    const images = (status.tags ?? []).flatMap(({ items = [] }) => items.map(({ image }) => image))
    const { managedFields: _, ...shown } = metadata
    return {
      kind: ImageStreamLayers.kind,
      apiVersion: ImageStreamLayers.apiVersion,
      metadata: shown,
      ...blobsOf(images.filter(Boolean), (digest) => findImage(server.look, digest)),
    }
  },
})

/** All blobs that images are made of: manifests, configurations, layers, and those of the images of an index. */
export function blobsOf(
  digests: readonly string[],
  imageOf: (digest: string) => Image | undefined,
): Pick<ImageStreamLayers, 'blobs' | 'images'> {
  const blobs: Record<string, ImageLayerData> = {}
  const images: Record<string, ImageBlobReferences> = {}
  const left = new Set(digests)
  // What an index lists comes to the end of the set, and is looked at too.
  for (const digest of left) {
    const image = imageOf(digest)
    if (!image) {
      images[digest] = { imageMissing: true }
      continue
    }
    const layers = image.dockerImageLayers ?? []
    for (const { name, size, mediaType } of layers) blobs[name] ??= { size, mediaType }
    const config = configOf(image)
    if (config) blobs[config.name] ??= { mediaType: config.mediaType }
    blobs[digest] ??= { mediaType: image.dockerImageManifestMediaType || mediaTypes.dockerManifest }
    const manifests = (image.dockerImageManifests ?? []).map((one) => one.digest)
    for (const one of manifests) left.add(one)
    images[digest] = {
      ...(layers.length > 0 && { layers: layers.map(({ name }) => name) }),
      ...(config && { config: config.name }),
      ...(manifests.length > 0 && { manifests }),
    }
  }
  return { blobs, images }
}

const configTypes: Readonly<Record<string, string>> = {
  [mediaTypes.dockerManifest]: 'application/vnd.docker.container.image.v1+json',
  [mediaTypes.ociManifest]: 'application/vnd.oci.image.config.v1+json',
}

function configOf(image: Image): { name: string; mediaType: string } | undefined {
  const mediaType = configTypes[image.dockerImageManifestMediaType ?? '']
  const name = image.dockerImageMetadata?.Id
  return mediaType && name ? { name, mediaType } : undefined
}
