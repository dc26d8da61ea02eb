import { readdirSync } from 'node:fs'
import type { Labels } from './exchange.ts'

/** Counts requests and prints what Prometheus reads, under upstream's names. */
export interface Metrics {
  observe(labels: Labels, code: number, seconds: number): void
  /** One more (1) or one less (-1) watch, exec or other request that lasts. */
  lasting(labels: Labels, change: 1 | -1): void
  text(): string
}

const bounds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.5, 2, 3, 5, 10, 30, 60]
interface Histogram {
  /** One more than there are bounds: the last one is everything beyond. */
  readonly counts: number[]
  sum: number
}

export function newMetrics(): Metrics {
  const requests = new Map<string, number>()
  const durations = new Map<string, Histogram>()
  const lasting = new Map<string, number>()
  return {
    observe(labels, code, seconds) {
      const key = keyOf(labels)
      const counted = `${key},code="${code}"`
      requests.set(counted, (requests.get(counted) ?? 0) + 1)
      observeIn(durations, key, seconds)
    },
    lasting(labels, change) {
      const key = keyOf(labels)
      lasting.set(key, (lasting.get(key) ?? 0) + change)
    },
    text() {
      return [
        ...family('apiserver_request_total', 'counter', 'Requests answered.', requests),
        ...histogram('apiserver_request_duration_seconds', 'Time from request to answer.', durations),
        ...family('apiserver_longrunning_requests', 'gauge', 'Watches and streams that are open.', lasting),
        ...processLines(),
        '',
      ].join('\n')
    },
  }
}

/** Labels as Prometheus writes them. All come from known kinds and verbs: there is nothing to escape and no end to fear. */
const keyOf = ({ verb, group, version, resource, subresource, scope }: Labels): string =>
  `component="apiserver",verb="${verb}",group="${group}",version="${version}",resource="${resource}",` +
  `subresource="${subresource}",scope="${scope}"`

function observeIn(histograms: Map<string, Histogram>, key: string, seconds: number): void {
  let one = histograms.get(key)
  if (!one) {
    one = { counts: Array(bounds.length + 1).fill(0), sum: 0 }
    histograms.set(key, one)
  }
  const found = bounds.findIndex((bound) => seconds <= bound)
  const at = found < 0 ? bounds.length : found
  one.counts[at] = (one.counts[at] as number) + 1
  one.sum += seconds
}

const heading = (name: string, type: string, help: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
]

const family = (name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] => [
  ...heading(name, type, help),
  ...[...values].map(([labels, value]) => `${name}{${labels}} ${value}`),
]

const histogram = (name: string, help: string, values: ReadonlyMap<string, Histogram>): string[] => [
  ...heading(name, 'histogram', help),
  ...[...values].flatMap(([labels, { counts, sum }]) => {
    let total = 0
    const buckets = [...bounds, '+Inf'].map((bound, at) => {
      total += counts[at] as number
      return `${name}_bucket{${labels},le="${bound}"} ${total}`
    })
    return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${total}`]
  }),
]

function processLines(): string[] {
  const { user, system } = process.cpuUsage()
  const start = Math.round(Date.now() / 1000 - process.uptime())
  return [
    ...single('process_cpu_seconds_total', 'counter', 'CPU time used.', (user + system) / 1e6),
    ...single('process_resident_memory_bytes', 'gauge', 'Memory in use.', process.memoryUsage.rss()),
    ...single('process_start_time_seconds', 'gauge', 'Start, in seconds since 1970.', start),
    ...single('process_open_fds', 'gauge', 'Open file descriptors.', openFiles()),
  ]
}

const single = (name: string, type: string, help: string, value: number): string[] => [
  ...heading(name, type, help),
  `${name} ${value}`,
]

const openFiles = (): number => readdirSync('/proc/self/fd').length
