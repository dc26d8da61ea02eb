import { s, type TypeOf } from '../schema.ts'

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
