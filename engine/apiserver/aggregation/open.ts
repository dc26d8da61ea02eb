import { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import { loopback as user } from '../auth/loopback.ts'
import type { RemoteVersion } from '../discovery/remotes.ts'
import type { Resources } from '../resources/resources.ts'
import { isManaged, localServices } from './local.ts'
import { type Probed, probe, type RemoteResource } from './probe.ts'
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

export function openAggregation(options: AggregationOptions): Aggregation {
  const { resources, identity, now, onError } = options
  const found = new Map<
    string,
    { readonly service: APIService; readonly resources: readonly RemoteResource[] }
  >()
  const listeners = new Set<() => void>()
  let remoteByVersion = new Map<string, APIService>()
  let isClosed = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStale = false

  // A server may have been given fewer kinds.
  const isServed = resources.kinds.includes(APIService)
  const services = (): readonly APIService[] =>
    !isServed ? [] : (resources.peekAll(APIService) as unknown as readonly APIService[])
  const index = (): void => {
    remoteByVersion = new Map(
      services()
        .filter(({ spec }) => spec.service)
        .map((service) => [`${service.spec.group ?? ''}/${service.spec.version}`, service]),
    )
    for (const name of found.keys())
      if (![...remoteByVersion.values()].some(({ metadata }) => metadata.name === name)) forget(name)
  }
  const tell = (): void => {
    for (const listener of listeners) listener()
  }
  const forget = (name: string): void => {
    if (found.delete(name)) tell()
  }
  const register = async (): Promise<void> => {
    if (!isServed) return
    const wanted = localServices(resources.kinds)
    const known = new Map(services().map((service) => [service.metadata.name, service]))
    const call = { kind: APIService, user }
    for (const [name, service] of wanted)
      if (!known.has(name))
        await resources.call({ ...call, verb: 'create', body: service }).catch(unlessRaced)
    for (const [name, service] of known)
      if (!wanted.has(name) && isManaged(service))
        await resources.call({ ...call, verb: 'delete', name }).catch(unlessRaced)
  }
  const check = async (service: APIService): Promise<void> => {
    const { name } = service.metadata
    const probed = await probe(service, resources.look, identity)
    if (isClosed) return
    await say(service, probed)
    if (!probed.isAvailable) return forget(name)
    const before = found.get(name)
    found.set(name, { service, resources: probed.resources })
    if (JSON.stringify(before?.resources) !== JSON.stringify(probed.resources)) tell()
  }
  const say = async (service: APIService, probed: Probed): Promise<void> => {
    const said = {
      type: 'Available',
      status: probed.isAvailable ? 'True' : 'False',
      reason: probed.isAvailable ? 'Passed' : probed.reason,
      message: probed.isAvailable ? 'all checks passed' : probed.message,
    } as const
    const { conditions = [] } = service.status
    const before = conditions.find(({ type }) => type === said.type)
    if (before?.status === said.status && before.reason === said.reason && before.message === said.message)
      return
    const lastTransitionTime =
      (before?.status === said.status && before.lastTransitionTime) || formatTime(now())
    const others = conditions.filter((condition) => condition !== before)
    await resources
      .call({
        ...{ kind: APIService, user, verb: 'update', subresource: 'status', name: service.metadata.name },
        body: { ...service, status: { conditions: [...others, { ...said, lastTransitionTime }] } },
      })
      .catch(unlessRaced)
  }
  const work = async (): Promise<void> => {
    await register()
    await Promise.all([...remoteByVersion.values()].map(check))
  }
  const run = (): Promise<void> => {
    clearTimeout(timer)
    if (isClosed) return Promise.resolve()
    if (running) {
      isStale = true
      return running
    }
    isStale = false
    let hasFailed = false
    running = work()
      .catch((error: unknown) => {
        hasFailed = true
        if (!isClosed) onError(error)
      })
      .finally(() => {
        running = undefined
        if (isClosed) return
        if (isStale) return void run()
        const waits = [...remoteByVersion.keys()].length > found.size || hasFailed
        timer = setTimeout(run, waits ? againAfterMs : probeEveryMs)
        timer.unref()
      })
    return running
  }
  const offKinds = resources.onKinds(() => void run())
  const watch =
    isServed &&
    resources.watch(
      { kind: APIService, user },
      {
        events(batch) {
          index()
          // What we say ourselves is no reason to look again.
          if (batch.some(({ object }) => isNews(object as unknown as APIService, found))) void run()
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
    isAvailable: ({ status }) =>
      status.conditions?.some(({ type, status }) => type === 'Available' && status === 'True') ?? false,
    get remotes() {
      return Array.from(found.values(), ({ service: { spec }, resources }) => ({
        ...{ group: spec.group ?? '', version: spec.version ?? '', resources },
        ...{ groupPriority: spec.groupPriorityMinimum, versionPriority: spec.versionPriority },
      }))
    },
    onChange: (listener) => void listeners.add(listener),
    registered: register().then(() => void run(), onError),
    close() {
      isClosed = true
      clearTimeout(timer)
      offKinds()
      if (watch) watch.end()
    },
  }
}

/** A remote service that has not been probed as it is now. */
const isNews = (
  { spec, metadata }: APIService,
  found: ReadonlyMap<string, { service: APIService }>,
): boolean =>
  spec.service !== undefined &&
  JSON.stringify(found.get(metadata.name)?.service.spec) !== JSON.stringify(spec)

function unlessRaced(error: unknown): void {
  const raced = ['AlreadyExists', 'Conflict', 'NotFound']
  if (!(error instanceof StatusError && raced.includes(error.reason))) throw error
}
