import { objectReference } from '../core/objectreference.ts'
import { s, type TypeOf } from '../schema.ts'

export const tagImportPolicy = s.message('com.github.openshift.api.image.v1.TagImportPolicy', {
  insecure: [1, s.optional(s.boolean())],
  scheduled: [2, s.optional(s.boolean())],
  /** `Legacy` (one image) or `PreserveOriginal` (an index stays one). */
  importMode: [3, s.nonzero(s.string(), 'Legacy')],
})
export type TagImportPolicy = TypeOf<typeof tagImportPolicy>

export const tagReferencePolicy = s.message('com.github.openshift.api.image.v1.TagReferencePolicy', {
  /** `Source` (pulled where it comes from) or `Local` (pulled through our registry). */
  type: [1, s.nonzero(s.string(), 'Source')],
})
export type TagReferencePolicy = TypeOf<typeof tagReferencePolicy>

export const tagReference = s.message('com.github.openshift.api.image.v1.TagReference', {
  name: [1, s.string({ mayBeEmpty: true })],
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
