import { type FieldError, immutable, invalid } from '../meta/field.ts'
import { same } from '../meta/same.ts'
import type { JobSpec } from './jobspec.ts'
import type { JobStatus } from './jobstatus.ts'

interface Job {
  readonly spec: JobSpec
  readonly status: JobStatus
}
const fixed = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const

/** A Job is what it was made for: only how hard it tries may change. */
export const checkJobUpdate = (now: JobSpec, old: Job): FieldError[] => [
  ...checkCompletions(now, old.spec),
  ...(same(now.selector, old.spec.selector) ? [] : [immutable('spec.selector', now.selector)]),
  ...checkTemplateChange(now, old),
  ...fixed
    .filter((field) => !same(now[field], old.spec[field]))
    .map((field) => immutable(`spec.${field}`, now[field])),
]

/** An indexed Job may grow and shrink with its parallelism. */
function checkCompletions(now: JobSpec, old: JobSpec): FieldError[] {
  const { completions } = now
  if (completions === old.completions) return []
  if (now.completionMode !== 'Indexed') return [immutable('spec.completions', completions)]
  return completions === undefined || completions === now.parallelism
    ? []
    : [invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')]
}

/** Where pods run may be decided as long as a Job is held back and has never started. */
function checkTemplateChange({ template }: JobSpec, { spec, status }: Job): FieldError[] {
  const heldBack = spec.suspend === true && status.startTime === undefined
  const before = heldBack ? withPlacementOf(template, spec.template) : spec.template
  return same(template, before) ? [] : [immutable('spec.template', template)]
}

type Template = JobSpec['template']
function withPlacementOf(now: Template, old: Template): Template {
  const { nodeSelector, tolerations, schedulingGates, affinity } = now.spec
  const { labels, annotations } = now.metadata
  return {
    metadata: { ...old.metadata, labels, annotations } as Template['metadata'],
    spec: {
      ...old.spec,
      nodeSelector,
      tolerations,
      schedulingGates,
      affinity: { ...old.spec.affinity, nodeAffinity: affinity?.nodeAffinity },
    } as Template['spec'],
  }
}
