import type { DockerConfig, DockerImage, Image, ImageLayer } from '@hawser/kinds/image/image.ts'
import { isObject, type JsonObject } from '@hawser/kinds/meta/json.ts'
import { canonicalTime } from '@hawser/kinds/meta/time.ts'
import { type Descriptor, type ImageManifest, type IndexManifest, parseManifest } from './manifest.ts'

/** Says that the layers of an Image stand in the order of its manifest, the lowest first. */
export const ascendingLayers = { 'image.openshift.io/dockerLayersOrder': 'ascending' } as const
const type = { kind: 'DockerImage', apiVersion: 'image.openshift.io/1.0' } as const

type Filled = Pick<
  Image,
  | 'dockerImageLayers'
  | 'dockerImageManifests'
  | 'dockerImageMetadata'
  | 'dockerImageMetadataVersion'
  | 'dockerImageManifestMediaType'
>

/**
 * I6: what an image's manifest and configuration say, in the fields of an Image.
 *
 * @param config  Text of the configuration.
 */
export function fieldsOf(manifest: ImageManifest, config: string): Filled {
  const { layers, mediaType } = manifest
  return {
    dockerImageLayers: layers.map(({ digest, size, mediaType }) => ({ name: digest, size, mediaType })),
    dockerImageManifestMediaType: mediaType,
    dockerImageMetadata: {
      ...type,
      ...configurationOf(config),
      Id: manifest.config.digest,
      Size: sizeOf(manifest.config.digest, Buffer.byteLength(config), layers),
    },
    dockerImageMetadataVersion: '1.0',
  }
}

/** An index has no configuration: its images do. */
export const fieldsOfIndex = (
  name: string,
  { manifests, mediaType }: IndexManifest,
  now: string,
): Filled => ({
  dockerImageManifests: manifests.map(({ digest, mediaType, size, platform }) => ({
    digest,
    mediaType,
    manifestSize: size,
    architecture: platform?.architecture || 'unknown',
    os: platform?.os || 'unknown',
    ...(platform?.variant && { variant: platform.variant }),
  })),
  dockerImageManifestMediaType: mediaType,
  dockerImageMetadata: { ...type, Id: name, Created: now },
  dockerImageMetadataVersion: '1.0',
})

/** Each blob counts once: layers may repeat. */
function sizeOf(config: string, configSize: number, layers: readonly Descriptor[]): number {
  const sizes = new Map(layers.map(({ digest, size }) => [digest, size]))
  sizes.set(config, configSize)
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}

/** An OCI configuration in Docker's words. */
export function configurationOf(text: string): DockerImage {
  const { author, architecture, os, created, comment, container, docker_version, config, container_config } =
    parsed(text)
  return {
    ...textField('Comment', comment),
    ...(typeof created === 'string' &&
      canonicalTime(created) && { Created: canonicalTime(created) as string }),
    ...textField('Container', container),
    ...(isObject(container_config) && { ContainerConfig: container_config as DockerConfig }),
    ...textField('DockerVersion', docker_version),
    ...textField('Author', author),
    Config: (isObject(config) ? config : {}) as DockerConfig,
    ...textField('Architecture', architecture),
    ...textField('Os', os),
  }
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

const textField = (name: string, value: unknown): object =>
  typeof value === 'string' && value !== '' ? { [name]: value } : {}

/**
 * An image as it is stored: what its manifest says stands in its fields.
 *
 * @returns A text when the manifest cannot be read.
 */
export function withMetadata(image: Image, now: string): Image | string {
  const { dockerImageManifest, dockerImageConfig = '', dockerImageManifestMediaType = '' } = image
  if (!dockerImageManifest || isFilled(image)) return image
  const manifest = parseManifest(dockerImageManifest, dockerImageManifestMediaType)
  if (typeof manifest === 'string') return manifest
  if (manifest.is === 'index') return { ...image, ...fieldsOfIndex(image.metadata.name, manifest, now) }
  if (!dockerImageConfig)
    return `dockerImageConfig must not be empty for manifest type "${manifest.mediaType}"`
  return ascending({ ...image, ...fieldsOf(manifest, dockerImageConfig), ...layersOf(image) })
}

const isFilled = ({ dockerImageLayers, dockerImageMetadata, dockerImageManifestMediaType }: Image): boolean =>
  Boolean(dockerImageLayers?.length && dockerImageMetadata?.Size && dockerImageManifestMediaType)

/** A registry that has named the layers knows them. */
const layersOf = ({ dockerImageLayers }: Image): { dockerImageLayers?: readonly ImageLayer[] } =>
  dockerImageLayers?.length ? { dockerImageLayers } : {}

const ascending = (image: Image): Image => ({
  ...image,
  metadata: {
    ...image.metadata,
    annotations: { ...image.metadata.annotations, ...ascendingLayers },
  },
})
