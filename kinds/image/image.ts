import { defineKind, embedded, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { s, type TypeOf } from '../schema.ts'
import { parseImageReference } from './imagereference.ts'
import { checkSignature, ImageSignature } from './imagesignature.ts'

const group = 'com.github.openshift.api.image.v1'

const imageLayer = s.message(`${group}.ImageLayer`, {
  name: [1, s.string()],
  size: [2, s.integer({ format: 'int64' })],
  mediaType: [3, s.string({ mayBeEmpty: true })],
})
export type ImageLayer = TypeOf<typeof imageLayer>

/** One image of an index, as the index tells of it. */
const imageManifest = s.message(`${group}.ImageManifest`, {
  digest: [1, s.string({ mayBeEmpty: true })],
  mediaType: [2, s.string({ mayBeEmpty: true })],
  manifestSize: [3, s.integer({ format: 'int64' })],
  architecture: [4, s.string({ mayBeEmpty: true })],
  os: [5, s.string({ mayBeEmpty: true })],
  variant: [6, s.optional(s.string())],
})
export type ImageManifest = TypeOf<typeof imageManifest>

/** An image by the digest of its manifest: its name. The same for all streams that have it. */
export const Image = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'Image',
  plural: 'images',
  scope: 'Cluster',
  legacy: {},
  message: `${group}.Image`,
  nameRule: 'path',
  fields: {
    dockerImageReference: [2, s.optional(s.string())],
    dockerImageMetadata: [
      3,
      s.optional(s.any<DockerImage>({ name: 'io.k8s.apimachinery.pkg.runtime.RawExtension' })),
    ],
    dockerImageMetadataVersion: [4, s.optional(s.string())],
    dockerImageManifest: [5, s.optional(s.string())],
    dockerImageLayers: [6, s.optional(s.list(imageLayer))],
    signatures: [
      7,
      s.optional(s.list(embedded(ImageSignature), { patchStrategy: 'merge', patchMergeKey: 'name' })),
    ],
    dockerImageSignatures: [8, s.optional(s.list(s.bytes()))],
    dockerImageManifestMediaType: [9, s.optional(s.string())],
    dockerImageConfig: [10, s.optional(s.string())],
    dockerImageManifests: [11, s.optional(s.list(imageManifest))],
  },
  complete(image) {
    if (image.dockerImageMetadata) image.dockerImageMetadataVersion ||= '1.0'
  },
  validate(image): FieldError[] {
    return checkImage(image, '')
  },
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Image Reference', value: ({ dockerImageReference }) => dockerImageReference },
  ],
})
export type Image = ObjectOf<typeof Image>

/** What a client of Docker says about a container's configuration: OpenShift's words for an OCI configuration. */
export interface DockerConfig {
  readonly User?: string
  readonly ExposedPorts?: Readonly<Record<string, object>>
  readonly Env?: readonly string[]
  readonly Entrypoint?: readonly string[]
  readonly Cmd?: readonly string[]
  readonly Volumes?: Readonly<Record<string, object>>
  readonly WorkingDir?: string
  readonly Labels?: Readonly<Record<string, string>>
  readonly OnBuild?: readonly string[]
  readonly StopSignal?: string
}

/** `dockerImageMetadata`: `Id` is the digest of the configuration, `Size` the sum of all that is pulled. */
export interface DockerImage {
  readonly kind?: string
  readonly apiVersion?: string
  readonly Id?: string
  readonly Parent?: string
  readonly Comment?: string
  readonly Created?: string
  readonly Container?: string
  readonly ContainerConfig?: DockerConfig
  readonly DockerVersion?: string
  readonly Author?: string
  readonly Config?: DockerConfig
  readonly Architecture?: string
  readonly Os?: string
  readonly Size?: number
}

const mediaType = /^ *[A-Za-z0-9][A-Za-z0-9!#$&^_-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126} *$/
const digest = /[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}/

/** @param path  Empty, or with a dot at its end. */
export function checkImage(image: Image, path: string): FieldError[] {
  const { dockerImageReference, signatures = [], dockerImageManifests = [], dockerImageLayers = [] } = image
  const reference = parseImageReference(dockerImageReference ?? '')
  return [
    ...(!dockerImageReference
      ? [required(`${path}dockerImageReference`)]
      : typeof reference === 'string'
        ? [invalid(`${path}dockerImageReference`, dockerImageReference, reference)]
        : []),
    ...signatures.flatMap((signature, i) => checkSignature(signature, `${path}signatures[${i}].`)),
    ...dockerImageManifests.flatMap((one, i) => checkManifest(one, `${path}dockerImageManifests[${i}]`)),
    ...(dockerImageManifests.length > 0 && dockerImageLayers.length > 0
      ? [
          invalid(
            `${path}dockerImageLayers`,
            dockerImageLayers,
            'dockerImageLayers should not be set when dockerImageManifests is set',
          ),
        ]
      : []),
  ]
}

function checkManifest(manifest: ImageManifest, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!digest.test(manifest.digest))
    errors.push(
      invalid(`${path}.digest`, manifest.digest, 'digest does not conform with OCI image specification'),
    )
  if (!mediaType.test(manifest.mediaType))
    errors.push(invalid(`${path}.mediaType`, manifest.mediaType, 'media type does not conform to RFC6838'))
  if (!manifest.architecture) errors.push(required(`${path}.architecture`))
  if (!manifest.os) errors.push(required(`${path}.os`))
  if (manifest.manifestSize < 0)
    errors.push(invalid(`${path}.size`, manifest.manifestSize, 'manifest size cannot be negative'))
  return errors
}
