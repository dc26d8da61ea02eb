import type { Pod } from '../pod.ts'
import { usesHostNetwork } from '../pod.ts'

export interface ResolverConfig {
  readonly servers: readonly string[]
  readonly searches: readonly string[]
  readonly options: readonly string[]
}
export interface ClusterDns {
  /** Empty: there is no cluster DNS. */
  readonly servers: readonly string[]
  readonly domain: string
}

/** Reads a resolv.conf; what comes later overrules, as the resolver does it. */
export function parseResolvConf(text: string): ResolverConfig {
  const lines = text.split('\n').map((line) =>
    line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/),
  )
  const named = (keyword: string) => lines.filter(([first]) => first === keyword).map(([, ...rest]) => rest)
  return {
    servers: named('nameserver').flatMap(([server]) => (server ? [server] : [])),
    searches: (named('search').at(-1) ?? named('domain').at(-1) ?? []).filter((domain) => domain !== '.'),
    options: named('options').at(-1) ?? [],
  }
}

/** Name resolution inside a pod, from its dnsPolicy and dnsConfig. */
export function resolverConfig(pod: Pod, cluster: ClusterDns, host: ResolverConfig): ResolverConfig {
  const base = basis(pod, cluster, host)
  const own = pod.spec.dnsConfig
  const ownOptions = (own?.options ?? []).map(({ name = '', value }) => (value ? `${name}:${value}` : name))
  return {
    servers: unique([...base.servers, ...(own?.nameservers ?? [])]).slice(0, 3),
    searches: unique([...base.searches, ...(own?.searches ?? [])]).slice(0, 32),
    options: mergeOptions(base.options, ownOptions),
  }
}

const nothing: ResolverConfig = { servers: [], searches: [], options: [] }

function basis(pod: Pod, { servers, domain }: ClusterDns, host: ResolverConfig): ResolverConfig {
  const policy = pod.spec.dnsPolicy
  if (policy === 'None') return nothing
  const inCluster =
    policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !usesHostNetwork(pod))
  if (!inCluster || servers.length === 0) return host
  const ours = [`${pod.metadata.namespace}.svc.${domain}`, `svc.${domain}`, domain]
  return { servers, searches: [...ours, ...host.searches], options: ['ndots:5'] }
}

const unique = (values: readonly string[]): string[] => [...new Set(values)]

function mergeOptions(base: readonly string[], own: readonly string[]): string[] {
  const named = [...base, ...own].map((option) => [option.split(':')[0] ?? '', option] as const)
  return [...new Map(named).values()]
}
