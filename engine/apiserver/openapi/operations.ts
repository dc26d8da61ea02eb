import type { AnyKind } from '@hawser/kinds/kind.ts'
import type { AddedSubresources } from '../discovery/documents.ts'
import { pathOf } from '../discovery/documents.ts'
import { subresourcesOf } from '../discovery/subresources.ts'

/** One HTTP method on one path, before it is written in OpenAPI 2 or 3. */
export interface Operation {
  readonly path: string
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  readonly id: string
  /** `x-kubernetes-action`. */
  readonly action: 'list' | 'get' | 'post' | 'put' | 'patch' | 'delete' | 'deletecollection' | 'connect'
  readonly about: GroupVersionKind
  readonly parameters: readonly Parameter[]
  /** What the body is. Absent: none. */
  readonly body?: 'object' | 'patch' | 'options'
  /** Of a patch: whether strategic merge patches are taken, which there are none of for custom resources. */
  readonly takesStrategic?: boolean
  /** What is answered: `about`, a list of it, a Status, or text. */
  readonly answer: 'object' | 'list' | 'status' | 'text'
}
export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}
export interface Parameter {
  readonly name: string
  readonly in: 'query' | 'path'
  readonly type: 'string' | 'integer' | 'boolean'
}

const query = (type: Parameter['type'], ...names: string[]): Parameter[] =>
  names.map((name) => ({ name, in: 'query', type }))
const inPath = (...names: string[]): Parameter[] =>
  names.map((name) => ({ name, in: 'path', type: 'string' }))

const printing = query('string', 'pretty')
const listing = [
  ...printing,
  ...query('string', 'labelSelector', 'fieldSelector', 'continue', 'resourceVersion', 'resourceVersionMatch'),
  ...query('integer', 'limit', 'timeoutSeconds'),
  ...query('boolean', 'watch', 'allowWatchBookmarks', 'sendInitialEvents'),
]
const writing = query('string', 'pretty', 'dryRun', 'fieldManager', 'fieldValidation')
const deleting = [
  ...query('string', 'dryRun', 'propagationPolicy'),
  ...query('integer', 'gracePeriodSeconds'),
  ...query('boolean', 'orphanDependents', 'ignoreStoreReadErrorWithClusterBreakingPotential'),
]
const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const verbOf = {
  list: 'list',
  get: 'get',
  post: 'create',
  put: 'update',
  patch: 'patch',
  delete: 'delete',
  deletecollection: 'deletecollection',
} as const

/** All operations on a kind and its subresources. */
export function operationsOf(kind: AnyKind, added: AddedSubresources = {}): Operation[] {
  const namespaced = kind.scope === 'Namespaced'
  const root = pathOf(kind.group, kind.version)
  const collection = namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`
  const where = namespaced ? inPath('namespace') : []
  const everywhere = namespaced ? [listEverywhere(kind, `${root}/${kind.plural}`)] : []
  const verbs = kind.verbs ?? allVerbs
  const own = [
    ...everywhere,
    ...onCollection(kind, collection, where),
    ...onObject(kind, `${collection}/{name}`, [...inPath('name'), ...where]),
  ]
  const all = [
    ...own.filter(({ action }) => action === 'connect' || verbs.includes(verbOf[action])),
    ...subresourcesOf(kind, added[`${kind.group}/${kind.version}/${kind.plural}`]).flatMap((below) =>
      onSubresource(kind, below, `${collection}/{name}/${below.name}`, [...inPath('name'), ...where]),
    ),
  ]
  return all.map((one) => (one.body === 'patch' ? { ...one, takesStrategic: !kind.isCustom } : one))
}

const listEverywhere = (kind: AnyKind, path: string): Operation => ({
  path,
  method: 'get',
  id: `list${nameOf(kind)}ForAllNamespaces`,
  action: 'list',
  about: aboutOf(kind),
  parameters: listing,
  answer: 'list',
})

function onCollection(kind: AnyKind, path: string, where: readonly Parameter[]): Operation[] {
  const name = `${kind.scope === 'Namespaced' ? 'Namespaced' : ''}${nameOf(kind)}`
  const one = { path, about: aboutOf(kind) }
  return [
    {
      ...one,
      method: 'get',
      id: `list${name}`,
      action: 'list',
      parameters: [...where, ...listing],
      answer: 'list',
    },
    {
      ...one,
      method: 'post',
      id: `create${name}`,
      action: 'post',
      parameters: [...where, ...writing],
      body: 'object',
      answer: 'object',
    },
    {
      ...one,
      method: 'delete',
      id: `deleteCollection${name}`,
      action: 'deletecollection',
      parameters: [...where, ...listing, ...deleting],
      body: 'options',
      answer: 'status',
    },
  ]
}

function onObject(kind: AnyKind, path: string, where: readonly Parameter[], suffix = ''): Operation[] {
  const name = `${kind.scope === 'Namespaced' ? 'Namespaced' : ''}${nameOf(kind)}${suffix}`
  const one = { path, about: aboutOf(kind) }
  return [
    ...reading({ ...one, name, where }),
    {
      ...one,
      method: 'delete',
      id: `delete${name}`,
      action: 'delete',
      parameters: [...where, ...printing, ...deleting],
      body: 'options',
      answer: 'status',
    },
  ]
}

interface Place {
  readonly path: string
  readonly about: GroupVersionKind
  readonly name: string
  readonly where: readonly Parameter[]
}

/** Reading, replacing and patching one object. */
function reading({ path, about, name, where }: Place): Operation[] {
  const one = { path, about, answer: 'object' } as const
  const parameters = [...where, ...writing]
  return [
    { ...one, method: 'get', id: `read${name}`, action: 'get', parameters: [...where, ...printing] },
    { ...one, method: 'put', id: `replace${name}`, action: 'put', parameters, body: 'object' },
    {
      ...one,
      method: 'patch',
      id: `patch${name}`,
      action: 'patch',
      parameters: [...parameters, ...query('boolean', 'force')],
      body: 'patch',
    },
  ]
}

type Below = ReturnType<typeof subresourcesOf>[number]

function onSubresource(kind: AnyKind, below: Below, path: string, where: readonly Parameter[]): Operation[] {
  const scope = kind.scope === 'Namespaced' ? 'Namespaced' : ''
  const name = `${scope}${nameOf(kind)}${below.name[0]?.toUpperCase()}${below.name.slice(1)}`
  const about = { group: below.group ?? kind.group, version: below.version ?? kind.version, kind: below.kind }
  if (below.verbs.includes('patch') && below.name !== 'proxy') return reading({ path, about, name, where })
  if (below.verbs.join() === 'create' && below.name !== 'instantiatebinary') {
    const parameters = [...where, ...writing]
    return [
      {
        path,
        about,
        method: 'post',
        id: `create${name}`,
        action: 'post',
        parameters,
        body: 'object',
        answer: 'object',
      },
    ]
  }
  return below.verbs.flatMap((verb) => {
    const method = methodOf[verb]
    if (!method) return []
    const action = below.name === 'log' ? 'get' : 'connect'
    return [
      { path, about, method, id: `${action}${method}${name}`, action, parameters: where, answer: 'text' },
    ]
  })
}

const methodOf: Readonly<Record<string, Operation['method']>> = {
  create: 'post',
  get: 'get',
  update: 'put',
  patch: 'patch',
  delete: 'delete',
}

const aboutOf = ({ group, version, kind }: AnyKind): GroupVersionKind => ({ group, version, kind })

/** `AppsV1Deployment`: unique over all groups, as operation ids must be. */
function nameOf({ group, version, kind }: AnyKind): string {
  const words = (group || 'core').split('.')[0]?.split('-') ?? []
  return [...words, version].map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('') + kind
}
