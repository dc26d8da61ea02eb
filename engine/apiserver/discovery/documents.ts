import type { AnyKind } from '@hawser/kinds/kind.ts'
import { legacyKinds } from '../legacy/kinds.ts'
import type { Group } from './groups.ts'
import { storageVersionHash } from './storageversion.ts'
import { type Subresource, subresourcesOf } from './subresources.ts'

/** Verbs of a kind's own resource. */
export const kindVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
] as const

/** Subresources served by handlers outside the engine, by `group/version/plural`. */
export type AddedSubresources = Readonly<Record<string, readonly Subresource[]>>

/**
 * `/api`, `/apis`, `/apis/G` and `/api/v1`, `/apis/G/V`, and the old `/oapi`: each path with its document.
 *
 * @param serverAddress  `192.0.2.1:6443`: where clients elsewhere find the server.
 */
export function discoveryDocuments(
  groups: readonly Group[],
  added: AddedSubresources = {},
  serverAddress?: string,
): Map<string, object> {
  const versions = apiVersions(serverAddress)
  const documents = new Map<string, object>([
    ['/api', versions],
    ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.filter(isNamed).map(apiGroup) }],
  ])
  for (const group of groups) {
    if (group.name) {
      documents.set(`/apis/${group.name}`, { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group) })
    }
    for (const { version, kinds } of group.versions) {
      documents.set(pathOf(group.name, version), {
        kind: 'APIResourceList',
        ...(group.name && { apiVersion: 'v1' }),
        groupVersion: groupVersion(group.name, version),
        resources: kinds.flatMap((kind) => apiResources(kind, added)),
      })
    }
  }
  withLegacy(documents, groups, added, versions)
  return documents
}

/** All clients have the same address: there is one. */
const apiVersions = (serverAddress: string | undefined): object => ({
  kind: 'APIVersions',
  versions: ['v1'],
  serverAddressByClientCIDRs: serverAddress ? [{ clientCIDR: '0.0.0.0/0', serverAddress }] : [],
})

/** `/oapi` and `/oapi/v1`: where kinds were before they had groups. */
function withLegacy(
  documents: Map<string, object>,
  groups: readonly Group[],
  added: AddedSubresources,
  versions: object,
): void {
  const kinds = legacyKinds(groups.flatMap(({ versions }) => versions.flatMap(({ kinds }) => kinds)))
  if (kinds.length === 0) return
  const resources = kinds
    .toSorted((a, b) => (a.plural < b.plural ? -1 : 1))
    .flatMap((kind) => apiResources(kind, added))
  documents.set('/oapi', versions)
  documents.set('/oapi/v1', { kind: 'APIResourceList', groupVersion: 'v1', resources })
}

const isNamed = ({ name }: Group): boolean => name !== ''
const groupVersion = (group: string, version: string): string => (group ? `${group}/${version}` : version)
export const pathOf = (group: string, version: string): string =>
  group ? `/apis/${group}/${version}` : `/api/${version}`

function apiGroup({ name, versions }: Group): object {
  const all = versions.map(({ version }) => ({ groupVersion: groupVersion(name, version), version }))
  return { name, versions: all, preferredVersion: all[0] }
}

function apiResources(kind: AnyKind, added: AddedSubresources): object[] {
  const namespaced = kind.scope === 'Namespaced'
  const hash = storageVersionHash(kind.grouped ?? kind)
  const own = {
    name: kind.plural,
    singularName: kind.singular,
    namespaced,
    kind: kind.kind,
    verbs: kind.verbs ?? kindVerbs,
    ...(kind.shortNames && { shortNames: kind.shortNames }),
    ...(kind.categories && { categories: kind.categories }),
    ...(hash && { storageVersionHash: hash }),
  }
  const below = subresourcesOf(kind.grouped ?? kind, added[keyOf(kind.grouped ?? kind)]).map(
    ({ name, group, version, ...rest }) => ({
      name: `${kind.plural}/${name}`,
      singularName: '',
      namespaced,
      ...(group && { group, version }),
      kind: rest.kind,
      verbs: rest.verbs,
    }),
  )
  return [own, ...below]
}

/** apidiscovery.k8s.io: everything in one document. `v2beta1` differs from `v2` only by its name. */
export function aggregatedDocument(
  groups: readonly Group[],
  version: string,
  added: AddedSubresources = {},
): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { ...(name && { name }), creationTimestamp: null },
      versions: versions.map(({ version, kinds }) => ({
        version,
        resources: kinds.map((kind) => discoveredResource(kind, added)),
        freshness: 'Current',
      })),
    })),
  }
}

function discoveredResource(kind: AnyKind, added: AddedSubresources): object {
  const subresources = subresourcesOf(kind, added[keyOf(kind)]).map((one) => ({
    subresource: one.name,
    responseKind: { group: one.group ?? kind.group, version: one.version ?? kind.version, kind: one.kind },
    verbs: one.verbs,
  }))
  return {
    resource: kind.plural,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.scope === 'Namespaced' ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: kind.verbs ?? kindVerbs,
    ...(kind.shortNames && { shortNames: kind.shortNames }),
    ...(kind.categories && { categories: kind.categories }),
    ...(subresources.length && { subresources }),
  }
}

const keyOf = ({ group, version, plural }: AnyKind): string => `${group}/${version}/${plural}`
