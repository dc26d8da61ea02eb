import type { AnyKind } from '@hawser/kinds/kind.ts'
import { deleteOptions } from '@hawser/kinds/meta/deleteoptions.ts'
import { type Definitions, definitionsOf, type OpenApiVersion, schemaOf } from '@hawser/kinds/openapi.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
export const statusName = `${meta}.Status`
export const optionsName = `${meta}.DeleteOptions`
export const patchName = `${meta}.Patch`

const text = { type: 'string' }
/** meta/v1 `Status`, as kinds/meta/status.ts has it. */
const status = {
  description: 'What became of a request that is not answered with an object.',
  type: 'object',
  properties: {
    apiVersion: text,
    kind: text,
    metadata: { type: 'object' },
    status: text,
    message: text,
    reason: text,
    details: { type: 'object' },
    code: { type: 'integer', format: 'int32' },
  },
  'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Status' }],
}

/** The schemas of some kinds, and those that operations speak of and no kind has. */
export const schemasOf = (kinds: readonly AnyKind[], version: OpenApiVersion): Definitions => ({
  ...definitionsOf(kinds, version),
  ...definitionsWithin(version),
  [statusName]: status,
  [patchName]: { description: 'A change to an object.', type: 'object' },
})

const definitionsWithin = (version: OpenApiVersion): Definitions => ({
  [`${meta}.Preconditions`]: {
    description: 'What must be true of an object for it to be deleted.',
    type: 'object',
    properties: { uid: text, resourceVersion: text },
  },
  [optionsName]: schemaOf(deleteOptions.node, version),
})
