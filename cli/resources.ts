import type { Client } from '@hawser/client/client.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { readJson } from './answer.ts'

/** A resource of the API as discovery describes it. */
export interface Resource {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly singular: string
  readonly kind: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

interface Discovery {
  readonly items: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions: readonly {
      readonly version: string
      readonly resources?: readonly {
        readonly resource: string
        readonly singularResource?: string
        readonly responseKind: { readonly kind: string }
        readonly scope: 'Namespaced' | 'Cluster'
        readonly shortNames?: readonly string[]
        readonly categories?: readonly string[]
        readonly verbs: readonly string[]
      }[]
    }[]
  }[]
}

const discoveryType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** Everything the server serves, so that the CLI knows kinds it was not written for. */
export async function discover(client: Client): Promise<Resource[]> {
  const answers = await Promise.all(
    ['/api', '/apis'].map(async (path) =>
      readJson<Discovery>(
        await client.transport.stream({ method: 'GET', path, headers: { accept: discoveryType } }),
      ),
    ),
  )
  return answers.flatMap(resourcesOf)
}

export const resourcesOf = ({ items }: Discovery): Resource[] =>
  items.flatMap(({ metadata, versions }) =>
    versions.slice(0, 1).flatMap(({ version, resources = [] }) =>
      resources.map((found) => ({
        group: metadata?.name ?? '',
        version,
        plural: found.resource,
        singular: found.singularResource ?? '',
        kind: found.responseKind.kind,
        shortNames: found.shortNames ?? [],
        categories: found.categories ?? [],
        namespaced: found.scope === 'Namespaced',
        verbs: found.verbs,
      })),
    ),
  )

/** What `word` names: `pods`, `pod`, `po`, `Pod`, `deployments.apps`, or a category such as `all`. */
export function named(resources: readonly Resource[], word: string): Resource[] {
  const [wanted = '', ...group] = word.toLowerCase().split('.')
  const exact = resources.find(
    (resource) =>
      [resource.plural, resource.singular, resource.kind.toLowerCase(), ...resource.shortNames].includes(
        wanted,
      ) &&
      (group.length === 0 || resource.group === group.join('.')),
  )
  if (exact) return [exact]
  const members = resources.filter(({ categories }) => categories.includes(wanted))
  if (members.length > 0) return members
  throw new StatusError('NotFound', `the server doesn't have a resource type "${word}"`, {
    hint: 'kubectl api-resources lists them all.',
  })
}

export function pathOf(
  { group, version, plural, namespaced }: Resource,
  namespace?: string,
  name?: string,
): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`
  const scope = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  return `${root}${scope}/${plural}${name ? `/${encodeURIComponent(name)}` : ''}`
}

export interface Listed {
  readonly metadata: { readonly name: string; readonly ownerReferences?: readonly unknown[] }
}

/** Objects of any kind with these labels. */
export async function listed(
  { transport }: Client,
  resource: Resource,
  namespace: string,
  labelSelector: string,
): Promise<readonly Listed[]> {
  const path = pathOf(resource, namespace)
  const list = await transport.request({ method: 'GET', path, query: { labelSelector } })
  return (list as { items: readonly Listed[] }).items
}

/** Reads `pods`, `pods,svc`, `pod web db` and `pod/web svc/db` as kubectl does: kinds with the names wanted of each. */
export function targets(args: readonly string[]): { kind: string; names: string[] }[] {
  const [first = '', ...names] = args
  if (!first.includes('/')) return first.split(',').map((kind) => ({ kind, names: [...names] }))
  return args.map((arg) => {
    const [kind = '', name = ''] = arg.split('/', 2)
    return { kind, names: name ? [name] : [] }
  })
}
