import { type FieldError, forbidden, invalid, notSupported, required } from '../meta/field.ts'
import { checkLabelSelector, checkTemplateMetadata } from '../meta/labels.ts'
import type { LabelSelector } from '../meta/labelselector.ts'
import { isZero } from '../meta/same.ts'
import { selects } from '../meta/selector.ts'
import { checkPodSpec } from './checkpodspec.ts'
import type { PodTemplateSpec } from './podspec.ts'

type Labels = Readonly<Record<string, string>>

/** Rules of a pod template wherever it stands. */
export function checkPodTemplate({ metadata, spec }: PodTemplateSpec, path: string): FieldError[] {
  return [
    ...checkTemplateMetadata(metadata, `${path}.metadata`),
    ...checkPodSpec(spec, `${path}.spec`),
    ...(spec.ephemeralContainers
      ? [forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ]
}

/** A controller keeps its pods running: they never end for good. */
export const checkTemplate = (template: PodTemplateSpec, path: string, kind = 'ReplicaSet'): FieldError[] => [
  ...checkPodTemplate(template, path),
  ...checkEndless(template, path, kind),
]

/** @param kind  Who demands it, as the message says. */
export function checkEndless({ spec }: PodTemplateSpec, path: string, kind: string): FieldError[] {
  const { restartPolicy, activeDeadlineSeconds } = spec
  return [
    ...(restartPolicy === 'Always'
      ? []
      : [notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [
          forbidden(
            `${path}.spec.activeDeadlineSeconds`,
            `activeDeadlineSeconds in ${kind} is not Supported`,
          ),
        ]),
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

export const mismatch = (labels: Labels = {}): FieldError =>
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

/** What only ever grows, such as `status.collisionCount`. */
export const checkNotDecremented = (path: string, now = 0, before = 0): FieldError[] =>
  now < before ? [invalid(path, now, 'cannot be decremented')] : []
