import { type FieldError, invalid, required } from '../meta/field.ts'
import type { LabelSelector } from '../meta/labelselector.ts'
import { selects } from '../meta/selector.ts'

type Labels = Readonly<Record<string, string>>
interface Selecting {
  readonly metadata: { readonly name: string; readonly uid: string }
  readonly spec: {
    readonly manualSelector?: boolean
    readonly selector?: LabelSelector
    readonly template: { readonly metadata: { readonly labels?: Labels } }
  }
}
const selectorKey = 'batch.kubernetes.io/controller-uid'

/** What tells the pods of a Job from everybody else's. */
const labelsOf = ({ metadata: { name = '', uid = '' } }: Selecting): Labels => ({
  'controller-uid': uid,
  'job-name': name,
  [selectorKey]: uid,
  'batch.kubernetes.io/job-name': name,
})

/** Makes a Job select its own pods, unless it says that it selects by itself. */
export function generateSelector(job: {
  metadata: { name: string; uid: string }
  spec: { selector?: LabelSelector; template: { metadata: { labels?: Labels } }; manualSelector?: boolean }
}): void {
  const { metadata, spec } = job
  if (spec.manualSelector) return
  const template = spec.template.metadata
  template.labels = { ...labelsOf(job), ...template.labels }
  spec.selector = {
    ...spec.selector,
    matchLabels: { [selectorKey]: metadata.uid ?? '', ...spec.selector?.matchLabels },
  }
}

/** The generated labels and selector are what they must be: who asks for them cannot bring others. */
export function checkGeneratedSelector(job: Selecting): FieldError[] {
  const { manualSelector, selector, template } = job.spec
  if (manualSelector || !selector) return []
  const wanted = labelsOf(job)
  const { labels = {} } = template.metadata
  const errors: FieldError[] = []
  for (const [key, value] of Object.entries(wanted)) {
    const path = `spec.template.metadata.labels[${key}]`
    if (labels[key] === undefined) errors.push(required(path, `must be '${value}'`))
    else if (labels[key] !== value) errors.push(invalid(path, labels, `must be '${value}'`))
  }
  if (!selects(selector, wanted))
    errors.push(invalid('spec.selector', selector, '`selector` not auto-generated'))
  return errors
}
