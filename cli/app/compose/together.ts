import type { Dependency, Workload } from '../application.ts'
import { complain, noFindings } from '../finding.ts'
import { dnsName } from '../names.ts'
import { type Field, type Member, memberOf } from '../yaml/expect.ts'
import { waitsOf } from './dependencies.ts'
import { aliasesOf, linksOf } from './network.ts'

/** A service of the file, as far as others have to do with it. */
export interface Found {
  readonly member: Member
  readonly keys: ReadonlyMap<string, Member>
  /** Of its objects: how others reach it. */
  readonly name: string
}

/** Names beside its own by which a service is reached: of its networks, and those that others link to it by. */
export function allAliases(services: ReadonlyMap<string, Found>): ReadonlyMap<string, string[]> {
  const own = new Set([...services.values()].map(({ name }) => name))
  const found = new Map<string, string[]>()
  const add = (workload: string, alias: string): void => {
    const list = found.get(workload) ?? []
    if (!own.has(alias) && !list.includes(alias)) found.set(workload, [...list, alias])
  }
  for (const { keys, name } of services.values()) {
    for (const alias of aliasesOf(keys.get('networks'))) add(name, alias)
    for (const { to, as } of linksOf(keys.get('links'))) {
      const target = services.get(to)
      if (target && as !== undefined && dnsName(as, 63) === as) add(target.name, as)
    }
  }
  return found
}

export function dependenciesOf(
  keys: ReadonlyMap<string, Member>,
  services: ReadonlyMap<string, Found>,
  all: Field | undefined,
): Dependency[] {
  const links = keys.get('links')
  const waits = [
    ...waitsOf(keys.get('depends_on')),
    ...linksOf(links).map(({ to }) => ({
      service: to,
      until: 'started' as const,
      isRequired: true,
      key: links?.key ?? '',
      place: links?.place ?? { file: '', line: 1 },
    })),
  ]
  return waits.flatMap(({ service, until, isRequired, key, place }) => {
    const found = services.get(service)
    if (found) return [{ on: found.name, until }]
    if (isRequired) {
      const isOff = all !== undefined && memberOf(all, service) !== undefined
      const findings = all?.findings ?? noFindings()
      complain(
        findings,
        place,
        key,
        isOff ? `service "${service}" is left out by its profile` : `there is no service "${service}"`,
      )
    }
    return []
  })
}

/** What others wait for until it has completed runs once. */
export function withTasks(workloads: readonly Workload[]): Workload[] {
  const awaited = new Set(
    workloads.flatMap(({ after }) => after.flatMap(({ on, until }) => (until === 'completed' ? [on] : []))),
  )
  return workloads.map((workload) =>
    awaited.has(workload.name)
      ? { ...workload, runs: 'once', isNamed: false, route: undefined, aliases: [] }
      : workload,
  )
}
