import type { AnyKind } from '@hawser/kinds/kind.ts'

/** A subresource as discovery tells of it. */
export interface Subresource {
  readonly name: string
  /** Kind of its body and answer; of the parent's group and version unless said otherwise. */
  readonly kind: string
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}

const data = ['get', 'patch', 'update']
const stream = ['create', 'get']
const proxied = ['create', 'delete', 'get', 'patch', 'update']

/** What kinds have besides `status` and `scale`, by `group/plural`. */
const special: Readonly<Record<string, readonly Subresource[]>> = {
  '/pods': [
    { name: 'attach', kind: 'PodAttachOptions', verbs: stream },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: data },
    { name: 'eviction', kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: stream },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: stream },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: proxied },
  ],
  '/services': [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: proxied }],
  '/nodes': [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: proxied }],
  '/serviceaccounts': [
    { name: 'token', kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
  ],
  'certificates.k8s.io/certificatesigningrequests': [
    { name: 'approval', kind: 'CertificateSigningRequest', verbs: data },
  ],
  'image.openshift.io/imagestreams': [
    { name: 'layers', kind: 'ImageStreamLayers', verbs: ['get'] },
    { name: 'secrets', kind: 'SecretList', verbs: ['get'] },
  ],
  '/namespaces': [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
}

/** All subresources of a kind, by name. `added` are those that handlers outside the engine serve. */
export function subresourcesOf(kind: AnyKind, added: readonly Subresource[] = []): Subresource[] {
  const { group, plural } = kind
  return [
    ...(special[`${group}/${plural}`] ?? []),
    ...(kind.hasStatus ? [{ name: 'status', kind: kind.kind, verbs: data }] : []),
    ...(kind.scale
      ? [{ name: 'scale', kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: data }]
      : []),
    ...added,
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
}
