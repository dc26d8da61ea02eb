import { createdColumns } from '../createdcolumns.ts'
import { defineKind, type Mutable, type ObjectOf } from '../kind.ts'
import { checkDefinition } from './checkdefinition.ts'
import {
  type CustomResourceDefinitionSpec,
  type CustomResourceDefinitionStatus,
  customResourceDefinitionSpec,
  customResourceDefinitionStatus,
} from './crdspec.ts'

export type {
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionStatus,
} from './crdspec.ts'
export type { CustomResourceDefinitionVersion } from './crdversion.ts'
export type { JSONSchemaProps } from './jsonschemaprops.ts'

/** Adds a kind to the API. */
export const CustomResourceDefinition = defineKind({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  scope: 'Cluster',
  message: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  hasStatus: true,
  fields: {
    spec: [2, customResourceDefinitionSpec],
    status: [3, customResourceDefinitionStatus],
  },
  ownTable: true,
  complete: completeDefinition,
  validate: checkDefinition,
  columns: createdColumns,
})
export type CustomResourceDefinition = ObjectOf<typeof CustomResourceDefinition>

interface Parts {
  readonly spec: CustomResourceDefinitionSpec
  readonly status: CustomResourceDefinitionStatus
}

function completeDefinition(draft: Mutable<Parts>): void {
  const { names, versions } = draft.spec
  names.singular ||= names.kind.toLowerCase()
  if (names.kind) names.listKind ||= `${names.kind}List`
  // What was ever stored stays in the list until somebody has rewritten the objects and takes it out.
  const storage = versions.find(({ storage }) => storage)?.name
  const stored = draft.status.storedVersions
  if (storage !== undefined && !stored.includes(storage))
    draft.status = { ...draft.status, storedVersions: [...stored, storage] }
}
