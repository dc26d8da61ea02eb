import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Draft } from '../kind.ts'
import { admit, cells, problems } from '../testing/admit.ts'
import { CronJob } from './cronjob.ts'
import { parseSchedule } from './schedule.ts'

type CronJobDraft = Draft<typeof CronJob>
const pods = { spec: { containers: [{ name: 'a', image: 'a:1' }], restartPolicy: 'Never' as const } }
const cronJob = (spec: object = {}, name = 'nightly', job: object = {}): CronJobDraft =>
  ({
    metadata: { name, namespace: 'default' },
    spec: { schedule: '0 3 * * *', jobTemplate: { spec: { template: pods, ...job } }, ...spec },
  }) as CronJobDraft

const refused: Record<string, [CronJobDraft, string[]]> = {
  'no schedule': [cronJob({ schedule: '' }), ['spec.schedule: Required value']],
  'a schedule that is none': [
    cronJob({ schedule: '* * *' }),
    ['spec.schedule: Invalid value: "* * *": expected exactly 5 fields, found 3: [* * *]'],
  ],
  'a zone in the schedule': [
    cronJob({ schedule: 'TZ=UTC 0 3 * * *' }),
    [
      'spec.schedule: Invalid value: "TZ=UTC 0 3 * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  'an unknown zone': [
    cronJob({ timeZone: 'Europe/Nowhere' }),
    ['spec.timeZone: Invalid value: "Europe/Nowhere": unknown time zone Europe/Nowhere'],
  ],
  'an empty zone': [
    cronJob({ timeZone: '' }),
    ['spec.timeZone: Invalid value: "": timeZone must be nil or non-empty string'],
  ],
  'the zone of the machine': [
    cronJob({ timeZone: 'Local' }),
    [
      'spec.timeZone: Invalid value: "Local": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    ],
  ],
  'an unknown policy': [
    cronJob({ concurrencyPolicy: 'Queue' }),
    ['spec.concurrencyPolicy: Unsupported value: "Queue": supported values: "Allow", "Forbid", "Replace"'],
  ],
  'a selector for all jobs': [
    cronJob({}, 'nightly', { selector: { matchLabels: { a: 'b' } }, manualSelector: true }),
    [
      'spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated',
      'spec.jobTemplate.spec.manualSelector: Unsupported value: true: supported values: "nil", "false"',
    ],
  ],
  'a name that leaves no room for that of the job': [
    cronJob({}, 'n'.repeat(53)),
    [`metadata.name: Invalid value: "${'n'.repeat(53)}": must be no more than 52 characters`],
  ],
}
for (const [name, [given, want]] of Object.entries(refused)) {
  test(`refused: ${name}`, () => assert.deepEqual(problems(CronJob, given), want))
}

test('a zone that is in the schedule since long ago may stay', () => {
  const old = cronJob({ schedule: 'TZ=UTC 0 3 * * *' })
  assert.deepEqual(problems(CronJob, cronJob({ schedule: 'TZ=UTC 0 4 * * *' }), old), [])
})

test('defaults are those of a CronJob: the job gets its own when it is made', () => {
  const { spec } = admit(CronJob, cronJob())
  assert.equal(spec.concurrencyPolicy, 'Allow')
  assert.equal(spec.suspend, false)
  assert.equal(spec.successfulJobsHistoryLimit, 3)
  assert.equal(spec.failedJobsHistoryLimit, 1)
  assert.deepEqual(Object.keys(spec.jobTemplate.spec), ['template'])
  assert.equal(spec.jobTemplate.spec.template.spec.containers[0]?.imagePullPolicy, 'IfNotPresent')
})

const schedules: Record<string, string | undefined> = {
  '*/15 0-5,22 1 jan-MAR mon': undefined,
  '@hourly': undefined,
  '@every 1h30m': undefined,
  '': 'empty spec string',
  '@never': 'unrecognized descriptor: @never',
  '60 * * * *': 'end of range (60) above maximum (59): 60',
  '* * 0 * *': 'beginning of range (0) below minimum (1): 0',
  '5-2 * * * *': 'beginning of range (5) beyond end of range (2): 5-2',
  '*/0 * * * *': 'step of range should be a positive number: */0',
  '1-2-3 * * * *': 'too many hyphens: 1-2-3',
  '1/2/3 * * * *': 'too many slashes: 1/2/3',
  'x * * * *': 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax',
  '@every soon': 'failed to parse duration @every soon: time: invalid duration "soon"',
}
for (const [schedule, problem] of Object.entries(schedules)) {
  test(`schedule ${JSON.stringify(schedule)}: ${problem ?? 'fine'}`, () => {
    const parsed = parseSchedule(schedule)
    assert.equal(typeof parsed === 'string' ? parsed : undefined, problem)
  })
}

test('a schedule as the times at which it fits', () => {
  const parsed = parseSchedule('*/20 5 * feb-apr,12 sun')
  assert.ok(typeof parsed === 'object' && 'minute' in parsed)
  assert.deepEqual([...parsed.minute.values], [0, 20, 40])
  assert.deepEqual([...parsed.month.values], [2, 3, 4, 12])
  assert.deepEqual([...parsed.dayOfWeek.values], [0])
  assert.deepEqual([parsed.minute.any, parsed.dayOfMonth.any, parsed.dayOfWeek.any], [false, true, false])
})

test('columns', () => {
  const now = Date.parse('2026-01-01T00:01:00Z')
  const status = { active: [{ name: 'a' }], lastScheduleTime: '2026-01-01T00:00:00Z' }
  assert.deepEqual(cells(CronJob, { ...cronJob({ timeZone: 'Europe/Berlin' }), status }, now), {
    Schedule: '0 3 * * *',
    Timezone: 'Europe/Berlin',
    Suspend: 'False',
    Active: 1,
    'Last Schedule': '60s',
    Containers: 'a',
    Images: 'a:1',
    Selector: '<none>',
  })
})
