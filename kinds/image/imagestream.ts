import { objectReference } from '../core/objectreference.ts'
import { defineKind, type ObjectOf } from '../kind.ts'
import { s, type TypeOf } from '../schema.ts'

export const tagImportPolicy = s.message('com.github.openshift.api.image.v1.TagImportPolicy', {
  insecure: [1, s.optional(s.boolean())],
  scheduled: [2, s.optional(s.boolean())],
  importMode: [3, s.defaulted(s.oneOf('Legacy', 'PreserveOriginal'), 'Legacy')],
})
export type TagImportPolicy = TypeOf<typeof tagImportPolicy>

export const tagReferencePolicy = s.message('com.github.openshift.api.image.v1.TagReferencePolicy', {
  type: [1, s.defaulted(s.oneOf('Source', 'Local'), 'Source')],
})
export type TagReferencePolicy = TypeOf<typeof tagReferencePolicy>

export const tagReference = s.message('com.github.openshift.api.image.v1.TagReference', {
  name: [1, s.string()],
  annotations: [2, s.optional(s.map(s.string()))],
  from: [3, s.optional(objectReference)],
  reference: [4, s.optional(s.boolean())],
  generation: [5, s.pointer(s.integer({ format: 'int64' }))],
  importPolicy: [6, s.defaulted(tagImportPolicy, {})],
  referencePolicy: [7, s.defaulted(tagReferencePolicy, {})],
})
export type TagReference = TypeOf<typeof tagReference>

export const imageLookupPolicy = s.message('com.github.openshift.api.image.v1.ImageLookupPolicy', {
  local: [3, s.defaulted(s.boolean(), false)],
})
export type ImageLookupPolicy = TypeOf<typeof imageLookupPolicy>

export const imageStreamSpec = s.message('com.github.openshift.api.image.v1.ImageStreamSpec', {
  lookupPolicy: [3, s.defaulted(imageLookupPolicy, {})],
  dockerImageRepository: [1, s.optional(s.string())],
  tags: [2, s.optional(s.list(tagReference, { patchStrategy: 'merge', patchMergeKey: 'name' }))],
})
export type ImageStreamSpec = TypeOf<typeof imageStreamSpec>

export const tagEvent = s.message('com.github.openshift.api.image.v1.TagEvent', {
  created: [1, s.time()],
  dockerImageReference: [2, s.defaulted(s.string(), '')],
  image: [3, s.defaulted(s.string(), '')],
  generation: [4, s.integer({ format: 'int64' })],
})
export type TagEvent = TypeOf<typeof tagEvent>

export const tagEventCondition = s.message('com.github.openshift.api.image.v1.TagEventCondition', {
  type: [1, s.string()],
  status: [2, s.oneOf('True', 'False', 'Unknown')],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
  generation: [6, s.integer({ format: 'int64' })],
})
export type TagEventCondition = TypeOf<typeof tagEventCondition>

export const namedTagEventList = s.message('com.github.openshift.api.image.v1.NamedTagEventList', {
  tag: [1, s.string()],
  items: [2, s.list(tagEvent)],
  conditions: [3, s.optional(s.list(tagEventCondition))],
})
export type NamedTagEventList = TypeOf<typeof namedTagEventList>

export const imageStreamStatus = s.message('com.github.openshift.api.image.v1.ImageStreamStatus', {
  dockerImageRepository: [1, s.defaulted(s.string(), '')],
  publicDockerImageRepository: [3, s.optional(s.string())],
  tags: [2, s.optional(s.list(namedTagEventList, { patchStrategy: 'merge', patchMergeKey: 'tag' }))],
})
export type ImageStreamStatus = TypeOf<typeof imageStreamStatus>

/** Versions of one image under tags, each with its history. */
export const ImageStream = defineKind({
  group: 'image.openshift.io',
  version: 'v1',
  kind: 'ImageStream',
  plural: 'imagestreams',
  shortNames: ['is'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'com.github.openshift.api.image.v1.ImageStream',
  hasStatus: true,
  fields: {
    spec: [2, s.defaulted(imageStreamSpec, {})],
    status: [3, s.defaulted(imageStreamStatus, {})],
  },
})
export type ImageStream = ObjectOf<typeof ImageStream>
