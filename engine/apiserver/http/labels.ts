import type { AnyKind } from '@hawser/kinds/kind.ts'
import { isConnect } from '../connect/connect.ts'
import type { Labels } from './exchange.ts'
import type { Resolved } from './resolve.ts'

const verbs = { create: 'POST', update: 'PUT' } as Readonly<Record<string, string>>

const known = new WeakMap<AnyKind, Labels[]>()
/** Anybody may ask for subresources that there are none of. */
const mostOfKind = 64

/** What metrics say about a request on a resource. Requests of one sort share it: metrics make a text of it once. */
export function labelsOf(resolved: Resolved, query: URLSearchParams): Labels {
  const { kind, namespace, name, subresource = '' } = resolved.target
  const verb = isConnect(resolved) ? 'CONNECT' : (verbs[resolved.verb] ?? resolved.verb.toUpperCase())
  const scope = name ? 'resource' : namespace ? 'namespace' : 'cluster'
  const dryRun = query.size > 0 && query.get('dryRun') === 'All' ? 'All' : ''
  const all = known.getOrInsertComputed(kind, () => [])
  const same = all.find(
    (one) =>
      one.verb === verb && one.scope === scope && one.subresource === subresource && one.dryRun === dryRun,
  )
  if (same) return same
  const { group, version, plural: resource } = kind
  const labels: Labels = { verb, group, version, resource, subresource, scope, dryRun }
  if (all.length < mostOfKind) all.push(labels)
  return labels
}
