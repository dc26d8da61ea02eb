import { defineKind, embedded, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid } from '../meta/field.ts'
import { same } from '../meta/same.ts'
import { s } from '../schema.ts'
import { agoText } from './agotext.ts'
import { checkTag } from './checktag.ts'
import { Image } from './image.ts'
import { imageLookupPolicy, type TagReference, tagReference } from './imagestreamspec.ts'
import { tagEventCondition } from './imagestreamstatus.ts'

/** A tag of a stream with the image it stands for: `NAME:TAG`. A view of the stream. */
export const ImageStreamTag = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageStreamTag',
  plural: 'imagestreamtags',
  shortNames: ['istag'],
  scope: 'Namespaced',
  stored: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
  message: 'com.github.openshift.api.image.v1.ImageStreamTag',
  legacy: {},
  nameRule: 'path',
  fields: {
    tag: [2, s.pointer(tagReference)],
    generation: [3, s.defaulted(s.integer({ format: 'int64' }), 0)],
    lookupPolicy: [6, s.defaulted(imageLookupPolicy, {})],
    conditions: [4, s.optional(s.list(tagEventCondition))],
    image: [5, s.optional(embedded(Image))],
  },
  validate: ({ metadata, tag }) => (tag ? checkTagOf(metadata.annotations, tag) : []),
  ownTable: true,
  columns: [
    { name: 'Name', value: ({ metadata }) => metadata.name },
    { name: 'Image Reference', value: ({ image }) => image?.dockerImageReference },
    { name: 'Updated', value: ({ metadata }, now) => agoText(metadata.creationTimestamp, now) },
    { name: 'Image Name', priority: 1, value: ({ image }) => image?.metadata.name },
  ],
})
export type ImageStreamTag = ObjectOf<typeof ImageStreamTag>

function checkTagOf(
  annotations: Readonly<Record<string, string>> | undefined,
  tag: TagReference,
): FieldError[] {
  const differ = tag.annotations !== undefined && !same(tag.annotations, annotations)
  const problem = 'tag annotations must not be provided or must be equal to the object meta annotations'
  return [...checkTag(tag, 'tag'), ...(differ ? [invalid('tag.annotations', '<map>', problem)] : [])]
}
