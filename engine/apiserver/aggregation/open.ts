import { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import { loopback as user } from '../auth/loopback.ts'
import type { RemoteVersion } from '../discovery/remotes.ts'
import type { Resources } from '../resources/resources.ts'
import { rounds } from '../rounds.ts'
import { isAvailable, tellAvailability } from './availability.ts'
import { probe, type RemoteResource } from './probe.ts'
import { register } from './register.ts'
import type { Identity } from './target.ts'

export interface AggregationOptions {
  readonly resources: Resources
  readonly identity: Identity
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Told about what fails and is tried again. */
  readonly onError: (error: unknown) => void
}

/** Who answers for which group and version. */
export interface Aggregation {
  /** The APIService of another server that answers for a path; undefined: this server does. */
  find(path: string): APIService | undefined
  isAvailable(service: APIService): boolean
  /** What other servers that are available answer for. */
  readonly remotes: readonly RemoteVersion[]
  /** Tells when `remotes` has changed. */
  onChange(listener: () => void): void
  /** Resolves when every group and version of this server has its APIService. */
  readonly registered: Promise<void>
  close(): void
}

const probeEveryMs = 30_000
const againAfterMs = 1_000
const about = /^\/(?:openapi\/v3\/)?api(?:s\/([^/]+))?\/([^/]+)(?:\/|$)/

/** A server that was reached, and what it said it has. */
interface Found {
  readonly service: APIService
  readonly resources: readonly RemoteResource[]
}

export function openAggregation(options: AggregationOptions): Aggregation {
  const { resources, identity, now, onError } = options
  const found = new Map<string, Found>()
  const listeners = new Set<() => void>()
  let remoteByVersion = new Map<string, APIService>()
  let isClosed = false
  // A server may have been given fewer kinds.
  const isServed = resources.kinds.includes(APIService)

  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const forget = (name: string): void => {
    if (found.delete(name)) tell()
  }
  const index = (): void => {
    remoteByVersion = isServed ? remotesOf(resources) : new Map()
    const names = new Set(Array.from(remoteByVersion.values(), ({ metadata }) => metadata.name))
    for (const name of found.keys()) if (!names.has(name)) forget(name)
  }
  const check = async (service: APIService): Promise<void> => {
    const { name } = service.metadata
    const probed = await probe(service, resources.look, identity)
    if (isClosed) return
    await tellAvailability(resources, service, probed, now())
    if (!probed.isAvailable) return forget(name)
    const before = found.get(name)
    found.set(name, { service, resources: probed.resources })
    if (JSON.stringify(before?.resources) !== JSON.stringify(probed.resources)) tell()
  }
  const work = rounds(async () => {
    try {
      if (isServed) await register(resources)
      await Promise.all([...remoteByVersion.values()].map(check))
      return remoteByVersion.size > found.size ? againAfterMs : probeEveryMs
    } catch (error) {
      if (!isClosed) onError(error)
      return againAfterMs
    }
  })
  const offKinds = resources.onKinds(work.ask)
  const watch =
    isServed &&
    resources.watch(
      { kind: APIService, user },
      {
        events(batch) {
          index()
          // What we say ourselves is no reason to look again.
          if (batch.some(({ object }) => isNews(object as unknown as APIService, found))) work.ask()
        },
        ended: () => undefined,
      },
    )
  index()
  return {
    find(path) {
      if (remoteByVersion.size === 0) return undefined
      const [, group = '', version] = about.exec(path) ?? []
      return version === undefined ? undefined : remoteByVersion.get(`${group}/${version}`)
    },
    isAvailable,
    get remotes() {
      return Array.from(found.values(), remoteVersion)
    },
    onChange: (listener) => void listeners.add(listener),
    registered: (isServed ? register(resources) : Promise.resolve()).then(work.ask, onError),
    close() {
      isClosed = true
      work.end()
      offKinds()
      if (watch) watch.end()
    },
  }
}

/** APIServices of other servers, by `group/version`. */
function remotesOf(resources: Resources): Map<string, APIService> {
  const services = resources.peekAll(APIService) as unknown as readonly APIService[]
  return new Map(
    services
      .filter(({ spec }) => spec.service)
      .map((service) => [`${service.spec.group ?? ''}/${service.spec.version}`, service]),
  )
}

const remoteVersion = ({ service: { spec }, resources }: Found): RemoteVersion => ({
  ...{ group: spec.group ?? '', version: spec.version ?? '', resources },
  ...{ groupPriority: spec.groupPriorityMinimum, versionPriority: spec.versionPriority },
})

/** A remote service that has not been probed as it is now. */
const isNews = ({ spec, metadata }: APIService, found: ReadonlyMap<string, Found>): boolean =>
  spec.service !== undefined &&
  JSON.stringify(found.get(metadata.name)?.service.spec) !== JSON.stringify(spec)
