import { joined, ofEach } from '../../meta/joined.ts'
import type { Container, ContainerPort } from '../container.ts'
import type { EnvVar } from '../env.ts'
import type { PodSpec } from '../podspec.ts'
import { fractionalWarnings } from './amounts.ts'

type AnyContainer = Pick<Container, 'name' | 'env' | 'ports' | 'resources' | 'securityContext'>
export type Placed = readonly [container: AnyContainer, path: string]

/** All containers with their paths, in upstream's order. */
export const placedContainers = (spec: PodSpec, path: string): readonly Placed[] =>
  ofEach(['initContainers', 'containers', 'ephemeralContainers'] as const, (field) =>
    (spec[field] ?? []).map((container, at): Placed => [container, `${path}.${field}[${at}]`]),
  )

const measured = ['memory', 'ephemeral-storage']

export const containerWarnings = ([{ env, resources }, path]: Placed): string[] =>
  joined(
    fractionalWarnings(resources?.limits, `${path}.resources.limits`, ...measured),
    fractionalWarnings(resources?.requests, `${path}.resources.requests`, ...measured),
    env && env.length > 1 ? envWarnings(env, `${path}.env`) : [],
  )

/** A variable that stands twice: the second one may build on the first, or it hides it. */
function envWarnings(env: readonly EnvVar[], path: string): string[] {
  const seen = new Set<string>()
  return ofEach(env, ({ name, value = '', valueFrom }, at) => {
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    const reference = `$(${name})`
    if (!valueFrom && value !== reference && value.includes(reference)) return []
    return [
      `${path}[${at}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
    ]
  })
}

interface PlacedPort {
  readonly port: ContainerPort
  readonly path: string
}

/** Ports of all containers together: they share one address. */
export function portWarnings(containers: readonly Placed[]): string[] {
  // Most pods have one.
  if (containers.reduce((count, [{ ports = [] }]) => count + ports.length, 0) < 2) return []
  const warnings: string[] = []
  const known = new Map<string, PlacedPort[]>()
  for (const [{ ports = [] }, container] of containers) {
    for (const [at, port] of ports.entries()) {
      const path = `${container}.ports[${at}]`
      const key = `${port.containerPort}/${port.protocol}`
      const others = known.get(key) ?? []
      warnings.push(...ofEach(others, (other) => clashWarnings(port, path, other)))
      known.set(key, [...others, { port, path }])
    }
  }
  return warnings
}

function clashWarnings(port: ContainerPort, path: string, other: PlacedPort): string[] {
  const [host = 0, ip = ''] = [port.hostPort, port.hostIP]
  const [otherHost = 0, otherIp = ''] = [other.port.hostPort, other.port.hostIP]
  if (host === otherHost && ip === otherIp) return [`${path}: duplicate port definition with ${other.path}`]
  if (host === 0 || otherHost === 0) return [`${path}: overlapping port definition with ${other.path}`]
  return host === otherHost && (ip === '') !== (otherIp === '')
    ? [`${path}: dangerously ambiguous port definition with ${other.path}`]
    : []
}
