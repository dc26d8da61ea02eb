import { completePodSpec } from '../core/completepod.ts'
import { containerColumns } from '../core/templatecolumns.ts'
import { isSameGeneration, workloadNameWarnings } from '../core/warnings/pod.ts'
import { defineKind, type Head, type ObjectOf } from '../kind.ts'
import { invalid } from '../meta/field.ts'
import { same } from '../meta/same.ts'
import { formatLabelSelector } from '../meta/selector.ts'
import { ageOf } from '../meta/time.ts'
import { s } from '../schema.ts'
import { checkCronJobSpec } from './checkcronjob.ts'
import { type CronJobSpec, cronJobSpec, cronJobStatus } from './cronjobspec.ts'
import { jobWarnings } from './jobwarnings.ts'

/** A Job's name is that of its CronJob, `-` and ten digits. */
const longestName = 52

/** Makes Jobs at set times. */
export const CronJob = defineKind({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  shortNames: ['cj'],
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.batch.v1.CronJob',
  hasStatus: true,
  fields: {
    spec: [2, cronJobSpec],
    status: [3, s.defaulted(cronJobStatus, {})],
  },
  complete({ spec }) {
    completePodSpec(spec.jobTemplate.spec.template.spec)
  },
  validate: ({ metadata: { name = '' }, spec }, old) => [
    ...(old && same(spec, old.spec) ? [] : checkCronJobSpec(spec, old?.spec)),
    ...(!old && name.length > longestName
      ? [invalid('metadata.name', name, `must be no more than ${longestName} characters`)]
      : []),
  ],
  warnings: ({ metadata, spec }, old) => [
    ...(old ? [] : workloadNameWarnings(metadata)),
    ...(isSameGeneration(metadata, old?.metadata)
      ? []
      : jobWarnings(spec.jobTemplate.spec, 'spec.jobTemplate.spec')),
    ...(old && spec.schedule.includes('TZ') ? [zoneInSchedule] : []),
  ],
  columns: [
    { name: 'Schedule', value: ({ spec }) => spec.schedule },
    { name: 'Timezone', value: ({ spec }) => spec.timeZone ?? '<none>' },
    { name: 'Suspend', type: 'boolean', value: ({ spec }) => (spec.suspend ? 'True' : 'False') },
    { name: 'Active', type: 'integer', value: ({ status }) => status.active?.length ?? 0 },
    {
      name: 'Last Schedule',
      value: ({ status }, now) =>
        status.lastScheduleTime === undefined ? '<none>' : ageOf(status.lastScheduleTime, now),
    },
    ...containerColumns<Head & { spec: CronJobSpec }>(
      ({ spec }) => spec.jobTemplate.spec.template.spec.containers,
    ),
    {
      name: 'Selector',
      priority: 1,
      afterAge: true,
      value: ({ spec }) => formatLabelSelector(spec.jobTemplate.spec.selector),
    },
  ],
})
export type CronJob = ObjectOf<typeof CronJob>

/** As upstream says it, with its path. */
const zoneInSchedule =
  'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details'
