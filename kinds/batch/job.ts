import { mismatch } from '../core/checkworkload.ts'
import { completePodSpec } from '../core/completepod.ts'
import { templateColumns } from '../core/templatecolumns.ts'
import { isSameGeneration, workloadNameWarnings } from '../core/warnings/pod.ts'
import { defineKind, type Mutable, type ObjectOf } from '../kind.ts'
import { type FieldError, invalid, required } from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { dnsLabel } from '../meta/names.ts'
import { same } from '../meta/same.ts'
import { formatLabelSelector, selects } from '../meta/selector.ts'
import { age, parseTime } from '../meta/time.ts'
import { s } from '../schema.ts'
import { checkJobProgress } from './checkjobprogress.ts'
import { checkJobTemplate } from './checkjobspec.ts'
import { checkJobStatus } from './checkjobstatus.ts'
import { checkJobUpdate } from './checkjobupdate.ts'
import { checkGeneratedSelector, generateSelector } from './jobselector.ts'
import { type JobSpec, jobSpec } from './jobspec.ts'
import { isJobCondition, type JobStatus, jobStatus } from './jobstatus.ts'
import { jobWarnings } from './jobwarnings.ts'

/** Runs pods until a number of them has succeeded. */
export const Job = defineKind({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  categories: ['all'],
  scope: 'Namespaced',
  message: 'io.k8s.api.batch.v1.Job',
  hasStatus: true,
  fields: {
    spec: [2, jobSpec],
    status: [3, s.defaulted(jobStatus, {})],
  },
  selectable: { 'status.successful': ({ status }) => String(status.succeeded ?? 0) },
  complete(job) {
    completeJobSpec(job.spec)
    defaultLabels(job)
  },
  generate(job) {
    generateSelector(job)
    // Upstream fills in defaults again when it reads what it has stored.
    defaultLabels(job)
  },
  validate: (job, old) => [
    ...(old ? [] : [...checkGeneratedSelector(job), ...checkHostnames(job.metadata.name, job.spec)]),
    ...(old && same(job.spec, old.spec) ? [] : checkJobSpec(job.spec)),
    ...(old && !same(job.spec, old.spec) ? checkJobUpdate(job.spec, old) : []),
    ...(old && !same(job.status, old.status)
      ? [...checkJobStatus(job.status, job.spec), ...checkJobProgress(job.status, old.status, job.spec)]
      : []),
  ],
  warnings: ({ metadata, spec }, old) => [
    ...(old ? [] : workloadNameWarnings(metadata)),
    ...(isSameGeneration(metadata, old?.metadata) ? [] : jobWarnings(spec, 'spec')),
  ],
  columns: [
    {
      name: 'Status',
      value: ({ metadata, status }) => statusText(status, metadata.deletionTimestamp !== undefined),
    },
    { name: 'Completions', value: ({ spec, status }) => completionsText(spec, status.succeeded ?? 0) },
    { name: 'Duration', value: ({ status }, now) => durationText(status, now) },
    ...templateColumns,
    {
      name: 'Selector',
      priority: 1,
      afterAge: true,
      value: ({ spec }) => formatLabelSelector(spec.selector),
    },
  ],
})
export type Job = ObjectOf<typeof Job>

/** A Job without labels has those of its pods. */
function defaultLabels({ metadata, spec }: Mutable<JobDraft>): void {
  const { labels } = spec.template.metadata
  if (labels && !Object.keys(metadata.labels ?? {}).length) Object.assign(metadata, { labels: { ...labels } })
}

interface JobDraft {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> }
  readonly spec: JobSpec
}

function completeJobSpec(spec: Mutable<JobSpec>): void {
  if (spec.parallelism === undefined) {
    spec.parallelism = 1
    spec.completions ??= 1
  }
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
  completePodSpec(spec.template.spec)
}

function checkJobSpec(spec: JobSpec): FieldError[] {
  const { selector, template } = spec
  return [
    ...checkJobTemplate(spec, 'spec'),
    ...(selector ? checkLabelSelector(selector, 'spec.selector') : [required('spec.selector')]),
    ...(selects(selector, template.metadata.labels) ? [] : [mismatch(template.metadata.labels)]),
  ]
}

/** Pods of an indexed Job have its name and their index as their host names. */
function checkHostnames(name: string, { completions = 0, completionMode }: JobSpec): FieldError[] {
  const last = `${name}-${completions - 1}`
  return completionMode === 'Indexed' && completions > 0 && dnsLabel(last).length > 0
    ? [invalid('metadata.name', name, `will not able to create pod with invalid DNS label: ${last}`)]
    : []
}

function statusText(status: JobStatus, deleting: boolean): string {
  if (isJobCondition(status, 'Complete')) return 'Complete'
  if (isJobCondition(status, 'Failed')) return 'Failed'
  if (deleting) return 'Terminating'
  const others = ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'] as const
  return others.find((type) => isJobCondition(status, type)) ?? 'Running'
}

function completionsText({ completions, parallelism = 0 }: JobSpec, succeeded: number): string {
  if (completions !== undefined) return `${succeeded}/${completions}`
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

function durationText({ startTime, completionTime }: JobStatus, now: number): string {
  if (startTime === undefined) return ''
  const end = completionTime === undefined ? now : (parseTime(completionTime) ?? now)
  return age(end - (parseTime(startTime) ?? now))
}
