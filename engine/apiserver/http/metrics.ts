import type { GateState } from '../fairness/gates.ts'
import type { Labels } from './exchange.ts'
import { family, Histogram, histogramFamily } from './exposition.ts'
import { processFamilies } from './processmetrics.ts'

/** Counts requests and prints what Prometheus reads, under upstream's names. */
export interface Metrics {
  /** @param bytes  Of the answer's body, as it was sent; undefined when it was streamed. */
  observe(labels: Labels, code: number, seconds: number, bytes?: number): void
  /** One more (1) or one less (-1) watch, exec or other request that lasts. */
  lasting(labels: Labels, change: 1 | -1): void
  text(): string
}

/** Figures that others keep and that are asked for when the metrics are read. */
export interface Sources {
  /** Objects by resource. */
  objects(): Iterable<readonly [resource: string, count: number]>
  levels(): Iterable<GateState>
  /** Lines in the same format, of what runs beside the server. */
  more?(): string
}

const second = [
  0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
]
const byte = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

/** What is counted about requests of one sort. */
interface Counted {
  readonly codes: Map<number, number>
  readonly durations: Histogram
  readonly sizes: Histogram
}

export function newMetrics(sources?: Sources): Metrics {
  const counted = new Map<string, Counted>()
  const lasting = new Map<string, number>()
  const of = (key: string): Counted => {
    let one = counted.get(key)
    if (!one) {
      one = { codes: new Map(), durations: new Histogram(second), sizes: new Histogram(byte) }
      counted.set(key, one)
    }
    return one
  }
  return {
    observe(labels, code, seconds, bytes) {
      const { codes, durations, sizes } = of(keyOf(labels))
      codes.set(code, (codes.get(code) ?? 0) + 1)
      durations.observe(seconds)
      if (bytes !== undefined) sizes.observe(bytes)
    },
    lasting(labels, change) {
      const key = keyOf(labels)
      lasting.set(key, (lasting.get(key) ?? 0) + change)
    },
    text: () =>
      [
        family('apiserver_request_total', 'counter', 'Requests answered.', codesOf(counted)),
        histogramFamily(
          'apiserver_request_duration_seconds',
          'Time from request to answer.',
          [...counted].map(([key, { durations }]) => [key, durations]),
        ),
        histogramFamily(
          'apiserver_response_sizes',
          'Bytes of the answers.',
          [...counted].map(([key, { sizes }]) => [key, sizes]),
        ),
        family('apiserver_longrunning_requests', 'gauge', 'Watches and streams that are open.', lasting),
        ...(sources ? [storage(sources), flowControl(sources)] : []),
        processFamilies(),
        sources?.more?.() ?? '',
      ]
        .flat()
        .filter(Boolean)
        .join('\n')
        .concat('\n'),
  }
}

function* codesOf(counted: ReadonlyMap<string, Counted>): Iterable<readonly [string, number]> {
  for (const [key, { codes }] of counted) {
    for (const [code, count] of codes) yield [`${key},code="${code}"`, count]
  }
}

const storage = ({ objects }: Sources): string[] =>
  family(
    'apiserver_storage_objects',
    'gauge',
    'Objects stored.',
    Array.from(objects(), ([resource, count]) => [`resource="${resource}"`, count] as const),
  )

function flowControl({ levels }: Sources): string[] {
  const all = [...levels()]
  const of = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    value: (level: (typeof all)[number]) => number,
  ) =>
    family(
      `apiserver_flowcontrol_${name}`,
      type,
      help,
      // Names of priority levels are DNS names: nothing to escape.
      all.map((level) => [`priority_level="${level.name}"`, value(level)]),
    )
  return [
    of('dispatched_requests_total', 'counter', 'Requests let in.', ({ dispatched }) => dispatched),
    of('rejected_requests_total', 'counter', 'Requests refused.', ({ rejected }) => rejected),
    of('current_inqueue_requests', 'gauge', 'Requests that wait for a seat.', ({ waiting }) => waiting),
    of('current_executing_requests', 'gauge', 'Requests under way.', ({ executing }) => executing),
    of('current_executing_seats', 'gauge', 'Seats in use.', ({ inUse }) => inUse),
    of('nominal_limit_seats', 'gauge', 'Seats of the level.', ({ nominal }) => nominal),
  ].flat()
}

const keys = new WeakMap<Labels, string>()
const keyOf = (labels: Labels): string => keys.getOrInsertComputed(labels, textOf)

/** Labels as Prometheus writes them. All come from known kinds and verbs: there is nothing to escape and no end to fear. */
const textOf = ({ verb, group, version, resource, subresource, scope, dryRun }: Labels): string =>
  `component="apiserver",verb="${verb}",group="${group}",version="${version}",resource="${resource}",` +
  `subresource="${subresource}",scope="${scope}",dry_run="${dryRun}"`
