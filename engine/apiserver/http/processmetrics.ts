import { readdirSync } from 'node:fs'
import { family } from './exposition.ts'

/** What Prometheus wants to know about any process. */
export function processFamilies(): string[] {
  const { user, system } = process.cpuUsage()
  const start = Math.round(Date.now() / 1000 - process.uptime())
  const one = (value: number) => [['', value]] as const
  return [
    family('process_cpu_seconds_total', 'counter', 'CPU time used.', one((user + system) / 1e6)),
    family('process_resident_memory_bytes', 'gauge', 'Memory in use.', one(process.memoryUsage.rss())),
    family('process_start_time_seconds', 'gauge', 'Start, in seconds since 1970.', one(start)),
    family('process_open_fds', 'gauge', 'Open file descriptors.', one(readdirSync('/proc/self/fd').length)),
  ].flat()
}
