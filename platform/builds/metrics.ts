import type { Caches } from '@hawser/client/cache.ts'
import { Build } from '@hawser/kinds/build/build.ts'
import { parseTime } from '@hawser/kinds/meta/time.ts'
import { strategyTypeOf } from './generate.ts'

/** B27: figures about builds in Prometheus' text format, under upstream's names. */
export const buildMetrics = (caches: Caches): string => metricsOf(caches.of(Build).list())

export function metricsOf(builds: readonly Build[]): string {
  const counts = new Map<string, number>()
  const active: string[] = []
  for (const build of builds) {
    const { status, metadata } = build
    const about = `phase="${status.phase}",reason="${escaped(status.reason)}",strategy="${strategyTypeOf(build.spec.strategy) ?? ''}"`
    counts.set(about, (counts.get(about) ?? 0) + 1)
    const since = activeSince(build)
    if (since !== undefined)
      active.push(
        `openshift_build_active_time_seconds{namespace="${metadata.namespace}",name="${metadata.name}",${about}} ${since / 1000}`,
      )
  }
  return [
    '# HELP openshift_build_total Counts builds by phase, reason, and strategy',
    '# TYPE openshift_build_total gauge',
    ...Array.from(counts, ([about, count]) => `openshift_build_total{${about}} ${count}`),
    '# HELP openshift_build_active_time_seconds Shows the last transition time in unix epoch for running builds by namespace, name, phase, reason, and strategy',
    '# TYPE openshift_build_active_time_seconds gauge',
    ...active,
  ].join('\n')
}

/** Milliseconds; undefined for a build that has ended. */
function activeSince({ status, metadata }: Build): number | undefined {
  switch (status.phase) {
    case 'New':
    case 'Pending':
      return parseTime(metadata.creationTimestamp ?? '')
    case 'Running':
      return parseTime(status.startTimestamp ?? '')
    default:
      return undefined
  }
}

/** A reason may have been written by anybody who may write a build's status. */
const escaped = (text = ''): string => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')
