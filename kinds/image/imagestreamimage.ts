import { defineKind, embedded, type ObjectOf } from '../kind.ts'
import { agoText } from './agotext.ts'
import { Image } from './image.ts'

/** An image of a stream by its digest, or the beginning of it: `NAME@sha256:…`. A view of the stream. */
export const ImageStreamImage = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageStreamImage',
  plural: 'imagestreamimages',
  shortNames: ['isimage'],
  scope: 'Namespaced',
  stored: false,
  verbs: ['get'],
  message: 'com.github.openshift.api.image.v1.ImageStreamImage',
  legacy: {},
  nameRule: 'path',
  fields: { image: [2, embedded(Image)] },
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Updated', value: ({ metadata }, now) => agoText(metadata.creationTimestamp, now) },
    { name: 'Image Reference', priority: 1, value: ({ image }) => image.dockerImageReference },
    { name: 'Image Name', priority: 1, value: ({ image }) => image.metadata.name },
  ],
})
export type ImageStreamImage = ObjectOf<typeof ImageStreamImage>
