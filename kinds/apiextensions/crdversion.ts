import { s, type TypeOf } from '../schema.ts'
import { jsonSchemaProps } from './jsonschemaprops.ts'

const v1 = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1'
const text = s.string({ mayBeEmpty: true })
const atomic = { listType: 'atomic' } as const

export const customResourceValidation = s.message(`${v1}.CustomResourceValidation`, {
  openAPIV3Schema: [1, s.optional(jsonSchemaProps)],
})
export type CustomResourceValidation = TypeOf<typeof customResourceValidation>

export const customResourceSubresourceScale = s.message(`${v1}.CustomResourceSubresourceScale`, {
  specReplicasPath: [1, text],
  statusReplicasPath: [2, text],
  labelSelectorPath: [3, s.pointer(s.string())],
})
export type CustomResourceSubresourceScale = TypeOf<typeof customResourceSubresourceScale>

export const customResourceSubresourceStatus = s.message(`${v1}.CustomResourceSubresourceStatus`, {})

export const customResourceSubresources = s.message(`${v1}.CustomResourceSubresources`, {
  status: [1, s.optional(customResourceSubresourceStatus)],
  scale: [2, s.optional(customResourceSubresourceScale)],
})
export type CustomResourceSubresources = TypeOf<typeof customResourceSubresources>

export const customResourceColumnDefinition = s.message(`${v1}.CustomResourceColumnDefinition`, {
  name: [1, text],
  type: [2, text],
  format: [3, s.optional(s.string())],
  description: [4, s.optional(s.string())],
  priority: [5, s.optional(s.integer())],
  jsonPath: [6, text],
})
export type CustomResourceColumnDefinition = TypeOf<typeof customResourceColumnDefinition>

export const selectableField = s.message(`${v1}.SelectableField`, {
  jsonPath: [1, text],
})
export type SelectableField = TypeOf<typeof selectableField>

/** One version of a custom resource. */
export const customResourceDefinitionVersion = s.message(`${v1}.CustomResourceDefinitionVersion`, {
  name: [1, text],
  served: [2, s.boolean()],
  storage: [3, s.boolean()],
  deprecated: [7, s.optional(s.boolean())],
  deprecationWarning: [8, s.pointer(s.string())],
  schema: [4, s.optional(customResourceValidation)],
  subresources: [5, s.optional(customResourceSubresources)],
  additionalPrinterColumns: [6, s.optional(s.list(customResourceColumnDefinition, atomic))],
  selectableFields: [9, s.optional(s.list(selectableField, atomic))],
})
export type CustomResourceDefinitionVersion = TypeOf<typeof customResourceDefinitionVersion>
