import { s, type TypeOf } from '../schema.ts'
import { customResourceConversion } from './conversion.ts'
import { customResourceDefinitionVersion } from './crdversion.ts'

const v1 = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'
// The rules for definitions name what is missing themselves.
const text = s.string({ mayBeEmpty: true })
const texts = s.optional(s.list(s.string(), { listType: 'atomic' }))

export const customResourceDefinitionNames = s.message(`${v1}.CustomResourceDefinitionNames`, {
  plural: [1, text],
  singular: [2, s.optional(s.string())],
  shortNames: [3, texts],
  kind: [4, text],
  listKind: [5, s.optional(s.string())],
  categories: [6, texts],
})
export type CustomResourceDefinitionNames = TypeOf<typeof customResourceDefinitionNames>

export const customResourceDefinitionSpec = s.message(`${v1}.CustomResourceDefinitionSpec`, {
  group: [1, text],
  names: [3, customResourceDefinitionNames],
  scope: [4, text],
  versions: [7, s.list(customResourceDefinitionVersion, { listType: 'atomic' })],
  conversion: [9, s.defaulted(customResourceConversion, { strategy: 'None' })],
  preserveUnknownFields: [10, s.optional(s.boolean())],
})
export type CustomResourceDefinitionSpec = TypeOf<typeof customResourceDefinitionSpec>

export const customResourceDefinitionCondition = s.message(`${v1}.CustomResourceDefinitionCondition`, {
  type: [1, s.string()],
  status: [2, s.string()],
  lastTransitionTime: [3, s.optional(s.time())],
  reason: [4, s.optional(s.string())],
  message: [5, s.optional(s.string())],
})
export type CustomResourceDefinitionCondition = TypeOf<typeof customResourceDefinitionCondition>

export const customResourceDefinitionStatus = s.message(`${v1}.CustomResourceDefinitionStatus`, {
  conditions: [1, s.list(customResourceDefinitionCondition, { listType: 'map', listMapKeys: ['type'] })],
  acceptedNames: [2, customResourceDefinitionNames],
  storedVersions: [3, s.list(s.string(), { listType: 'atomic' })],
})
export type CustomResourceDefinitionStatus = TypeOf<typeof customResourceDefinitionStatus>
