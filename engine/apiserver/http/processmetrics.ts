import { readdirSync } from 'node:fs'
import { versionInfo } from '../version.ts'
import { family } from './exposition.ts'

/** Which Kubernetes this is, as labels: what `/version` says, under the names that dashboards know. */
const build = Object.entries(versionInfo)
  .map(([name, value]) => `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}="${value}"`)
  .join(',')

/** What Prometheus wants to know about any process. */
export function processFamilies(): string[] {
  const { user, system } = process.cpuUsage()
  const start = Math.round(Date.now() / 1000 - process.uptime())
  const one = (value: number) => [['', value]] as const
  return [
    family('kubernetes_build_info', 'gauge', 'The version, as labels.', [[build, 1]]),
    family('process_cpu_seconds_total', 'counter', 'CPU time used.', one((user + system) / 1e6)),
    family('process_resident_memory_bytes', 'gauge', 'Memory in use.', one(process.memoryUsage.rss())),
    family('process_start_time_seconds', 'gauge', 'Start, in seconds since 1970.', one(start)),
    family('process_open_fds', 'gauge', 'Open file descriptors.', one(readdirSync('/proc/self/fd').length)),
  ].flat()
}
