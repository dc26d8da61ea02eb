import type { AnyKind } from '@hawser/kinds/kind.ts'
import { kubernetesVersion } from '../version.ts'
import type { GroupVersionKind, Operation, Parameter } from './operations.ts'

/** Schemas by their names, such as `io.k8s.api.core.v1.Pod`; references in them have the form of the document. */
export type Schemas = Readonly<Record<string, object>>
/** The name of the schema of a kind. */
export type SchemaName = (about: GroupVersionKind) => string | undefined

const info = { title: 'Kubernetes', version: `v${kubernetesVersion}` }
const jsonTypes = ['application/json', 'application/yaml']
const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
]
const statusName = 'io.k8s.apimachinery.pkg.apis.meta.v1.Status'
const optionsName = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions'
const patchName = 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch'

/** Schemas that operations speak of and no kind has. */
const patchSchema = { description: 'A patch to the object.', type: 'object' }

/** An OpenAPI 3.0 document of some operations. */
export function openApiV3(operations: readonly Operation[], schemas: Schemas, nameOf: SchemaName): object {
  return {
    openapi: '3.0.0',
    info,
    paths: pathsOf(operations, (operation) => operationV3(operation, nameOf)),
    components: { schemas: { ...schemas, [patchName]: patchSchema } },
  }
}

/** An OpenAPI 2.0 document of some operations. */
export function openApiV2(operations: readonly Operation[], schemas: Schemas, nameOf: SchemaName): object {
  return {
    swagger: '2.0',
    info,
    paths: pathsOf(operations, (operation) => operationV2(operation, nameOf)),
    definitions: { ...schemas, [patchName]: patchSchema },
  }
}

function pathsOf(operations: readonly Operation[], write: (operation: Operation) => object): object {
  const byPath = Object.groupBy(operations, ({ path }) => path)
  return Object.fromEntries(
    Object.entries(byPath).map(([path, all = []]) => [
      path,
      Object.fromEntries(all.map((operation) => [operation.method, write(operation)])),
    ]),
  )
}

const common = ({ id, action, about }: Operation): object => ({
  operationId: id,
  'x-kubernetes-action': action,
  'x-kubernetes-group-version-kind': about,
})

function operationV3(operation: Operation, nameOf: SchemaName): object {
  const { body, parameters } = operation
  const content = (types: readonly string[], name: string | undefined): object =>
    Object.fromEntries(types.map((type) => [type, { ...(name && { schema: refV3(name) }) }]))
  return {
    ...common(operation),
    parameters: parameters.map((one) => ({ ...named(one), schema: { type: one.type, uniqueItems: true } })),
    ...(body && {
      requestBody: {
        content:
          body === 'patch' ? content(patchTypes, patchName) : content(jsonTypes, bodyName(operation, nameOf)),
        required: body !== 'options',
      },
    }),
    responses: responses(operation, (name) => ({ content: content(jsonTypes, name) }), nameOf),
  }
}

function operationV2(operation: Operation, nameOf: SchemaName): object {
  const { body, parameters } = operation
  const name = body === 'patch' ? patchName : bodyName(operation, nameOf)
  return {
    ...common(operation),
    consumes: body === 'patch' ? patchTypes : jsonTypes,
    produces: jsonTypes,
    parameters: [
      ...parameters.map((one) => ({ ...named(one), type: one.type, uniqueItems: true })),
      ...(body && name
        ? [{ name: 'body', in: 'body', required: body !== 'options', schema: refV2(name) }]
        : []),
    ],
    responses: responses(operation, (name) => (name ? { schema: refV2(name) } : {}), nameOf),
  }
}

const refV3 = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
const refV2 = (name: string): object => ({ $ref: `#/definitions/${name}` })

const named = ({ name, in: place }: Parameter): object => ({
  name,
  in: place,
  ...(place === 'path' && { required: true }),
})

const bodyName = ({ body, about }: Operation, nameOf: SchemaName): string | undefined =>
  body === 'options' ? optionsName : nameOf(about)

function responses(
  { answer, about, method }: Operation,
  write: (name: string | undefined) => object,
  nameOf: SchemaName,
): object {
  const own = nameOf(about)
  const names = { object: own, list: own && `${own}List`, status: statusName, text: undefined }
  const ok = { description: 'OK', ...write(names[answer]) }
  return {
    200: ok,
    ...(method === 'post' && answer === 'object' && { 201: { ...ok, description: 'Created' } }),
    401: { description: 'Unauthorized' },
  }
}

/** The document of a group and version: `api/v1`, `apis/apps/v1`. */
export const documentName = ({ group, version }: Pick<AnyKind, 'group' | 'version'>): string =>
  group ? `apis/${group}/${version}` : `api/${version}`
