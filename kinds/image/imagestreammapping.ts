import { defineKind, embedded, type ObjectOf } from '../kind.ts'
import { required } from '../meta/field.ts'
import { s } from '../schema.ts'
import { checkImage, Image } from './image.ts'

/** What a registry says after a push: this image is the newest of that tag. */
export const ImageStreamMapping = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageStreamMapping',
  plural: 'imagestreammappings',
  scope: 'Namespaced',
  stored: false,
  verbs: ['create'],
  message: 'com.github.openshift.api.image.v1.ImageStreamMapping',
  legacy: {},
  nameRule: 'path',
  fields: {
    image: [2, embedded(Image)],
    tag: [3, s.string({ mayBeEmpty: true })],
  },
  validate: ({ metadata, image, tag }) => [
    ...(metadata.name ? [] : [required('name'), required('dockerImageRepository')]),
    ...(tag ? [] : [required('tag')]),
    ...(image.metadata.name ? [] : [required('image.metadata.name', 'name or generateName is required')]),
    ...checkImage(image, 'image.'),
  ],
})
export type ImageStreamMapping = ObjectOf<typeof ImageStreamMapping>
