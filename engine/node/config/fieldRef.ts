import type { ObjectFieldSelector, ResourceFieldSelector } from '@hawser/kinds/core/env.ts'
import { bytes, millicores, parseQuantity } from '@hawser/kinds/meta/quantity.ts'
import { type Container, everyContainer, type Pod } from '../pod.ts'
import { ConfigError } from './configError.ts'

/** What a pod may ask about itself and its node. */
export interface PodFacts {
  readonly pod: Pod
  readonly podIPs: readonly string[]
  readonly hostIP: string
  /** Of the node: what a container without limits could use. */
  readonly allocatable: Readonly<Record<string, string>>
}

/** @throws {ConfigError} for a path the downward API does not offer. */
export function fieldValue(facts: PodFacts, { fieldPath }: ObjectFieldSelector): string {
  const { metadata } = facts.pod
  const [, map, key] = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(fieldPath) ?? []
  if (key) return (map === 'labels' ? metadata.labels : metadata.annotations)?.[key] ?? ''
  const value = plainFields(facts)[fieldPath]
  if (value === undefined)
    throw new ConfigError(`fieldPath "${fieldPath}" is not one the downward API offers`)
  return value
}

const plainFields = ({ pod: { metadata, spec }, podIPs, hostIP }: PodFacts): Record<string, string> => ({
  'metadata.name': metadata.name,
  'metadata.namespace': metadata.namespace ?? '',
  'metadata.uid': metadata.uid,
  'metadata.labels': mapText(metadata.labels),
  'metadata.annotations': mapText(metadata.annotations),
  'spec.nodeName': spec.nodeName ?? '',
  'spec.serviceAccountName': spec.serviceAccountName ?? '',
  'status.hostIP': hostIP,
  'status.hostIPs': hostIP,
  'status.podIP': podIPs[0] ?? '',
  'status.podIPs': podIPs.join(','),
})

/** One `key="value"` a line, sorted, values quoted: the format of downward API volumes. */
const mapText = (map: Readonly<Record<string, string>> = {}): string =>
  Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')

/**
 * A request or limit in units of the divisor, rounded up.
 *
 * @param own The container that asks; volumes name theirs in `containerName`.
 * @throws {ConfigError} for a container or resource there is not.
 */
export function resourceValue(
  facts: PodFacts,
  { resource, divisor, containerName }: ResourceFieldSelector,
  own?: Container,
): string {
  const container = containerName ? everyContainer(facts.pod).find(({ name }) => name === containerName) : own
  if (!container) throw new ConfigError(`container ${containerName} not found in pod`)
  const [, side, name = ''] = /^(requests|limits)\.(.+)$/.exec(resource) ?? []
  if (side !== 'requests' && side !== 'limits')
    throw new ConfigError(`unsupported container resource : ${resource}`)
  const { limits, requests } = container.resources
  const written =
    side === 'limits' ? (limits?.[name] ?? facts.allocatable[name]) : (requests?.[name] ?? limits?.[name])
  return inUnits(name, written ?? '0', divisor)
}

function inUnits(name: string, amount: string, divisor: string | undefined): string {
  // `0` and nothing both mean one.
  const unit = divisor && parseQuantity(divisor)?.nanos !== 0n ? divisor : '1'
  const measure = name === 'cpu' ? millicores : bytes
  return String(Math.ceil(measure(amount) / measure(unit)))
}
