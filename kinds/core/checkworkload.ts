import { type FieldError, forbidden, invalid, notSupported, required } from '../meta/field.ts'
import { checkLabelSelector, checkTemplateMetadata } from '../meta/labels.ts'
import type { LabelSelector } from '../meta/labelselector.ts'
import { isZero } from '../meta/same.ts'
import { selects } from '../meta/selector.ts'
import { checkPodSpec } from './checkpodspec.ts'
import type { PodTemplateSpec } from './podspec.ts'

type Labels = Readonly<Record<string, string>>

/** A controller keeps its pods running: they never end for good. */
export function checkTemplate({ metadata, spec }: PodTemplateSpec, path: string): FieldError[] {
  return [
    ...checkTemplateMetadata(metadata, `${path}.metadata`),
    ...checkPodSpec(spec, `${path}.spec`),
    ...(spec.restartPolicy === 'Always'
      ? []
      : [notSupported(`${path}.spec.restartPolicy`, spec.restartPolicy, ['Always'])]),
    ...(spec.activeDeadlineSeconds === undefined
      ? []
      : [
          forbidden(
            `${path}.spec.activeDeadlineSeconds`,
            'activeDeadlineSeconds in ReplicaSet is not Supported',
          ),
        ]),
    ...(spec.ephemeralContainers
      ? [forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ]
}

/** A selector that the pods of the template match: otherwise the controller would make pods without end. */
export function checkSelector(selector: LabelSelector, { metadata }: PodTemplateSpec): FieldError[] {
  if (isZero(selector)) return [required('spec.selector'), mismatch(metadata.labels)]
  const errors = checkLabelSelector(selector, 'spec.selector')
  return errors.length === 0 && !selects(selector, metadata.labels) ? [mismatch(metadata.labels)] : errors
}

/** The same for the plain map of a ReplicationController. */
export function checkSelectorMap(selector: Labels, { metadata }: PodTemplateSpec): FieldError[] {
  if (isZero(selector)) return [required('spec.selector')]
  return selects({ matchLabels: selector }, metadata.labels) ? [] : [mismatch(metadata.labels)]
}

const mismatch = (labels: Labels = {}): FieldError =>
  invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`')

/** Counts and seconds below zero. */
export const checkNotNegative = <T extends object>(
  object: T,
  path: string,
  ...fields: readonly (keyof T & string)[]
): FieldError[] =>
  fields
    .filter((field) => ((object[field] as number | undefined) ?? 0) < 0)
    .map((field) => invalid(`${path}.${field}`, object[field], 'must be greater than or equal to 0'))
