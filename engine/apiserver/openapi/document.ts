import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type Definitions, referenceTo } from '@hawser/kinds/openapi.ts'
import { kubernetesVersion } from '../version.ts'
import type { GroupVersionKind, Operation, Parameter } from './operations.ts'
import { parameterDescriptions } from './parameters.ts'
import { optionsName, patchName, statusName } from './schemas.ts'

/** The name of the schema of a kind. */
export type SchemaName = (about: GroupVersionKind) => string | undefined

const info = { title: 'Kubernetes', version: `v${kubernetesVersion}` }
const jsonTypes = ['application/json', 'application/yaml']
const strategic = 'application/strategic-merge-patch+json'
const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  strategic,
  'application/apply-patch+yaml',
]
/** kubectl asks here which patches a kind takes. */
const patchTypesOf = ({ takesStrategic }: Operation): readonly string[] =>
  takesStrategic ? patchTypes : patchTypes.filter((type) => type !== strategic)

/** An OpenAPI 3.0 document of some operations. */
export function openApiV3(
  operations: readonly Operation[],
  schemas: Definitions,
  nameOf: SchemaName,
): object {
  return {
    openapi: '3.0.0',
    info,
    paths: pathsOf(operations, (operation) => operationV3(operation, nameOf)),
    components: { schemas },
  }
}

/** An OpenAPI 2.0 document of some operations. */
export function openApiV2(
  operations: readonly Operation[],
  schemas: Definitions,
  nameOf: SchemaName,
): object {
  return {
    swagger: '2.0',
    info,
    paths: pathsOf(operations, (operation) => operationV2(operation, nameOf)),
    definitions: schemas,
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

const common = ({ id, action, about, path }: Operation): object => ({
  description: describeOperation(action, about.kind),
  tags: [tagOf(path)],
  operationId: id,
  'x-kubernetes-action': action,
  'x-kubernetes-group-version-kind': about,
})

const doings = {
  list: 'list or watch objects of kind',
  get: 'read the specified',
  post: 'create a',
  put: 'replace the specified',
  patch: 'partially update the specified',
  delete: 'delete a',
  deletecollection: 'delete collection of',
  connect: 'connect to',
} as const
const describeOperation = (action: Operation['action'], kind: string): string => `${doings[action]} ${kind}`

/** `apps_v1`, `core_v1`: what generators of clients group operations by. */
function tagOf(path: string): string {
  const [root, group = '', version = ''] = path.slice(1).split('/')
  return root === 'api'
    ? `core_${group}`
    : `${group.replace(/\.(?:k8s\.io|authorization\.k8s\.io)$/, '').replaceAll('.', '')}_${version}`
}

function operationV3(operation: Operation, nameOf: SchemaName): object {
  const { body, parameters } = operation
  const content = (types: readonly string[], name: string | undefined): object =>
    Object.fromEntries(types.map((type) => [type, { ...(name && { schema: referenceTo(name, 'v3') }) }]))
  return {
    ...common(operation),
    parameters: parameters.map((one) => ({ ...named(one), schema: { type: one.type, uniqueItems: true } })),
    ...(body && {
      requestBody: {
        content:
          body === 'patch'
            ? content(patchTypesOf(operation), patchName)
            : content(jsonTypes, bodyName(operation, nameOf)),
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
    consumes: body === 'patch' ? patchTypesOf(operation) : jsonTypes,
    produces: jsonTypes,
    parameters: [
      ...parameters.map((one) => ({ ...named(one), type: one.type, uniqueItems: true })),
      ...(body && name
        ? [{ name: 'body', in: 'body', required: body !== 'options', schema: referenceTo(name, 'v2') }]
        : []),
    ],
    responses: responses(operation, (name) => (name ? { schema: referenceTo(name, 'v2') } : {}), nameOf),
  }
}

const named = ({ name, in: place }: Parameter): object => ({
  name,
  in: place,
  ...(parameterDescriptions[name] !== undefined && { description: parameterDescriptions[name] }),
  ...(place === 'path' && { required: true }),
})

const bodyName = ({ body, about }: Operation, nameOf: SchemaName): string | undefined =>
  body === 'options' ? optionsName : nameOf(about)

function responses(
  { action, answer, about, method }: Operation,
  write: (name: string | undefined) => object,
  nameOf: SchemaName,
): object {
  const own = nameOf(about)
  const names = { object: own, list: own && `${own}List`, status: statusName, text: undefined }
  const ok = { description: 'OK', ...write(names[answer]) }
  return {
    200: ok,
    ...(method !== 'get' &&
      method !== 'delete' &&
      answer === 'object' && { 201: { ...ok, description: 'Created' } }),
    ...((method === 'delete' || method === 'post') &&
      answer !== 'text' &&
      action !== 'deletecollection' && { 202: { ...ok, description: 'Accepted' } }),
    401: { description: 'Unauthorized' },
  }
}

/** The document of a group and version: `api/v1`, `apis/apps/v1`. */
export const documentName = ({ group, version }: Pick<AnyKind, 'group' | 'version'>): string =>
  group ? `apis/${group}/${version}` : `api/${version}`
