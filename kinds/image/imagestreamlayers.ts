import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'

const group = 'com.github.openshift.api.image.v1'

const imageLayerData = s.message(`${group}.ImageLayerData`, {
  size: [1, s.pointer(s.integer({ format: 'int64' }))],
  mediaType: [2, s.string({ mayBeEmpty: true })],
})
export type ImageLayerData = TypeOf<typeof imageLayerData>

const imageBlobReferences = s.message(`${group}.ImageBlobReferences`, {
  imageMissing: [3, s.optional(s.boolean())],
  layers: [1, s.optional(s.list(s.string()))],
  config: [2, s.pointer(s.string())],
  manifests: [4, s.optional(s.list(s.string()))],
})
export type ImageBlobReferences = TypeOf<typeof imageBlobReferences>

/** Body of `imagestreams/layers`: all blobs that the images of a stream are made of. */
export const ImageStreamLayers = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageStreamLayers',
  plural: 'imagestreamlayers',
  scope: 'Namespaced',
  stored: false,
  message: `${group}.ImageStreamLayers`,
  fields: {
    blobs: [2, s.map(imageLayerData)],
    images: [3, s.map(imageBlobReferences)],
  },
})
export type ImageStreamLayers = ObjectOf<typeof ImageStreamLayers>
