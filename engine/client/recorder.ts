import { Event } from '@hawser/kinds/core/event.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { isReason } from '@hawser/kinds/meta/status.ts'
import { formatTime } from '@hawser/kinds/meta/time.ts'
import type { Client } from './client.ts'
import type { NewEvent, Recorder } from './events.ts'
import { rateLimit, recentMap } from './limit.ts'

export interface RecorderOptions {
  /** Who reports: `deployment-controller`. */
  readonly component: string
  /** Node the reporter runs on. */
  readonly host?: string
  readonly signal: AbortSignal
  readonly now: () => number
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
}
type About = Parameters<Recorder['event']>[0]

/** One event that may happen again; `count` is ahead of the API until it is written. */
interface Told {
  readonly about: About
  readonly event: NewEvent
  readonly name: string
  readonly firstMs: number
  lastMs: number
  count: number
  created: boolean
  queued: boolean
}

const REMEMBERED = 4096
const MAX_QUEUED = 4096
const WRITERS = 8
/** Per object: this many at once, then one each five minutes, as upstream. */
const BURST = 25
const REFILL_MS = 300_000

/** Writes events in the background; the same event again only raises `count` and `lastTimestamp` of the first. */
export function recorder(client: Client, options: RecorderOptions): Recorder {
  const { component, signal, now, log } = options
  const told = recentMap<Told>(REMEMBERED)
  const mayTell = rateLimit({ burst: BURST, refillMs: REFILL_MS, remembered: REMEMBERED })
  const queue: Told[] = []
  let writers = 0
  let sequence = 0
  let dropped = 0

  function event(about: About, event: NewEvent): void {
    const { uid, namespace = '', name } = about.metadata
    const object = `${about.kind}/${namespace}/${name}/${uid}`
    if (signal.aborted || !mayTell(object, now())) return
    const key = `${object}\n${event.type}\n${event.reason}\n${event.message}`
    const known = told.get(key)
    const entry = known ?? first(about, event)
    if (known) known.count++
    entry.lastMs = now()
    told.set(key, entry)
    enqueue(entry)
  }
  function first(about: About, event: NewEvent): Told {
    const ms = now()
    const name = `${about.metadata.name}.${(BigInt(ms) * 1_000_000n + BigInt(sequence++ % 1_000_000)).toString(16)}`
    return { about, event, name, firstMs: ms, lastMs: ms, count: 1, created: false, queued: false }
  }
  function enqueue(entry: Told): void {
    if (entry.queued) return
    if (queue.length < MAX_QUEUED) {
      entry.queued = true
      queue.push(entry)
      if (writers < WRITERS) void drain()
    } else dropped++
  }
  async function drain(): Promise<void> {
    writers++
    // Let a burst of the same event become one request.
    await Promise.resolve()
    for (let entry = queue.shift(); entry && !signal.aborted; entry = queue.shift()) await settle(entry)
    writers--
    if (dropped === 0 || writers > 0) return
    log(`dropped ${dropped} events, because more came at once than could be written`, { component })
    dropped = 0
  }
  async function settle(entry: Told): Promise<void> {
    const { about, count } = entry
    await write(entry).catch((error: Error) => {
      // A namespace on its way out takes no more events: they would go with it anyway.
      if (!signal.aborted && !isReason(error, 'Forbidden'))
        log(`dropped an event about ${about.kind} ${about.metadata.name}: ${error.message}`)
    })
    entry.queued = false
    if (entry.count !== count) enqueue(entry)
  }
  async function write(entry: Told): Promise<void> {
    if (entry.created) {
      const patch = { count: entry.count, lastTimestamp: formatTime(entry.lastMs) }
      const again = client.patch(Event, entry.name, patch, { namespace: namespaceOf(entry.about) })
      if (await again.then(() => true, isForgotten)) return
    }
    entry.created = true
    await client.create(Event, written(entry, options))
  }
  return { event, as: (other) => recorder(client, { ...options, component: other }) }
}

/** Events expire: the next repeat is a new object. */
function isForgotten(error: unknown): false {
  if (!isReason(error, 'NotFound')) throw error
  return false
}

/** Events about cluster-scoped objects live in `default`. */
const namespaceOf = ({ metadata }: About): string => metadata.namespace ?? 'default'

function written(
  { about, event, name, firstMs, lastMs, count }: Told,
  { component, host }: RecorderOptions,
): Draft<typeof Event> {
  const { metadata, kind, apiVersion } = about
  return {
    metadata: { name, namespace: namespaceOf(about) },
    involvedObject: {
      kind,
      apiVersion,
      name: metadata.name,
      uid: metadata.uid,
      ...(metadata.resourceVersion && { resourceVersion: metadata.resourceVersion }),
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    },
    ...event,
    source: { component, ...(host !== undefined && { host }) },
    firstTimestamp: formatTime(firstMs),
    lastTimestamp: formatTime(lastMs),
    count,
    reportingComponent: component,
    reportingInstance: host ?? '',
  }
}
