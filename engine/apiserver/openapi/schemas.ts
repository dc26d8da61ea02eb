import type { AnyKind } from '@hawser/kinds/kind.ts'
import { deleteOptions } from '@hawser/kinds/meta/deleteoptions.ts'
import {
  type Definitions,
  definitionsOf,
  definitionsOfNode,
  type OpenApiVersion,
  referenceTo,
  type Schema,
} from '@hawser/kinds/openapi.ts'

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
export const statusName = `${meta}.Status`
export const optionsName = `${meta}.DeleteOptions`
export const patchName = `${meta}.Patch`

const text = { type: 'string' }
const said = (description: string, schema: object = text): object => ({ description, ...schema })
const v1 = (kind: string): object => ({
  'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind }],
})
const object = (description: string, properties: object, more: object = {}): Schema => ({
  description,
  type: 'object',
  properties,
  ...more,
})
const int32 = { type: 'integer', format: 'int32' }
const listOf = (schema: object): object => ({
  type: 'array',
  items: schema,
  'x-kubernetes-list-type': 'atomic',
})

/** Definitions of meta/v1 that no kind of ours has: what is answered besides objects. */
const answers = (version: OpenApiVersion): Definitions => ({
  [`${meta}.StatusCause`]: object('One of several reasons for a refusal.', {
    reason: said('Why, in one word.'),
    message: said('Why, for people.'),
    field: said('Which field of the object.'),
  }),
  [`${meta}.StatusDetails`]: object('What a Status is about.', {
    name: said('Name of the object.'),
    group: said('API group of the object.'),
    kind: said('Kind, or plural, of the object.'),
    uid: said('Identity of the object.'),
    causes: said('All reasons.', listOf(referenceTo(`${meta}.StatusCause`, version))),
    retryAfterSeconds: said('When to try again.', int32),
  }),
  [statusName]: object(
    'What became of a request that is not answered with an object.',
    {
      apiVersion: said('v1'),
      kind: said('Status'),
      metadata: referenceTo(`${meta}.ListMeta`, version),
      status: said('Success or Failure.'),
      message: said('What happened, for people.'),
      reason: said('Why, in one word.'),
      details: referenceTo(`${meta}.StatusDetails`, version),
      code: said('The code of HTTP.', int32),
    },
    v1('Status'),
  ),
  [patchName]: { description: 'A change to an object.', type: 'object' },
  [`${meta}.WatchEvent`]: object(
    'A change that a watch tells.',
    {
      type: said('ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.'),
      object: { description: 'The object after the change, or a Status.', type: 'object' },
    },
    { required: ['type', 'object'], ...v1('WatchEvent') },
  ),
})

/** The schemas of some kinds, and those that operations speak of and no kind has. */
export const schemasOf = (kinds: readonly AnyKind[], version: OpenApiVersion): Definitions => ({
  ...definitionsOf(kinds, version),
  ...definitionsOfNode(deleteOptions.node, version),
  [optionsName]: { ...definitionsOfNode(deleteOptions.node, version)[optionsName], ...v1('DeleteOptions') },
  ...answers(version),
})
