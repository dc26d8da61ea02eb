/** A group and version that another API server answers for. */
export interface RemoteVersion {
  readonly group: string
  readonly version: string
  readonly groupPriority: number
  readonly versionPriority: number
  /** As its APIResourceList has them. */
  readonly resources: readonly (Readonly<Record<string, unknown>> & {
    readonly name: string
    readonly kind: string
  })[]
}
interface ApiGroup {
  readonly name: string
  readonly versions: readonly { readonly groupVersion: string; readonly version: string }[]
  readonly preferredVersion: unknown
}
interface DiscoveredGroup {
  readonly metadata: { readonly name?: string; readonly creationTimestamp?: null }
  readonly versions: readonly { readonly version: string }[]
}

const byPriority = (a: RemoteVersion, b: RemoteVersion): number =>
  b.groupPriority - a.groupPriority ||
  (a.group < b.group ? -1 : a.group > b.group ? 1 : b.versionPriority - a.versionPriority)

/** Puts the groups of other servers into `/apis` and `/apis/G`. */
export function withRemotes(
  documents: Map<string, object>,
  remotes: readonly RemoteVersion[],
): Map<string, object> {
  if (remotes.length === 0) return documents
  const all = new Map(documents)
  const list = all.get('/apis') as { groups: readonly ApiGroup[] }
  let groups = list.groups
  for (const { group, version } of remotes.toSorted(byPriority)) {
    const one = { groupVersion: `${group}/${version}`, version }
    const known = groups.find(({ name }) => name === group)
    const next: ApiGroup = !known
      ? { name: group, versions: [one], preferredVersion: one }
      : known.versions.some((other) => other.version === version)
        ? known
        : { ...known, versions: [...known.versions, one] }
    groups = known ? groups.map((other) => (other === known ? next : other)) : [...groups, next]
    all.set(`/apis/${group}`, { kind: 'APIGroup', apiVersion: 'v1', ...next })
  }
  all.set('/apis', { ...list, groups })
  return all
}

/** Puts them into the aggregated document of `/apis`. */
export function withRemoteGroups(document: object, remotes: readonly RemoteVersion[]): object {
  if (remotes.length === 0) return document
  let { items } = document as { items: readonly DiscoveredGroup[] }
  for (const remote of remotes.toSorted(byPriority)) {
    const version = { version: remote.version, resources: discovered(remote), freshness: 'Current' }
    const known = items.find(({ metadata }) => metadata.name === remote.group)
    items = known
      ? items.map((item) => (item === known ? { ...item, versions: withVersion(item, version) } : item))
      : [...items, { metadata: { name: remote.group, creationTimestamp: null }, versions: [version] }]
  }
  return { ...document, items }
}

/** Another server may take over a version that this one has. */
const withVersion = (
  { versions }: DiscoveredGroup,
  version: DiscoveredGroup['versions'][number],
): DiscoveredGroup['versions'] => [...versions.filter((other) => other.version !== version.version), version]

function discovered({ group, version, resources }: RemoteVersion): object[] {
  const subresources = (plural: string): object[] =>
    resources
      .filter(({ name }) => name.startsWith(`${plural}/`))
      .map((one) => ({
        subresource: one.name.slice(plural.length + 1),
        responseKind: { group: one.group ?? group, version: one.version ?? version, kind: one.kind },
        verbs: one.verbs ?? [],
      }))
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((one) => ({
      resource: one.name,
      responseKind: { group: one.group ?? group, version: one.version ?? version, kind: one.kind },
      scope: one.namespaced ? 'Namespaced' : 'Cluster',
      singularResource: one.singularName ?? '',
      verbs: one.verbs ?? [],
      ...(one.shortNames ? { shortNames: one.shortNames } : {}),
      ...(one.categories ? { categories: one.categories } : {}),
      ...(subresources(one.name).length && { subresources: subresources(one.name) }),
    }))
}
