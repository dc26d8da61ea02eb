import { checkNotDecremented, checkNotNegative, checkTemplate, mismatch } from '../core/checkworkload.ts'
import { type FieldError, immutable, invalid, required } from '../meta/field.ts'
import { checkLabelSelector } from '../meta/labels.ts'
import { isZero, same } from '../meta/same.ts'
import { selects } from '../meta/selector.ts'
import { amountOf, checkAtMostAll, checkShare } from '../meta/share.ts'
import type { DaemonSetSpec, DaemonSetStatus, DaemonSetUpdateStrategy } from './daemonsetspec.ts'

export function checkDaemonSetSpec(spec: DaemonSetSpec, old: DaemonSetSpec | undefined): FieldError[] {
  const { selector, template } = spec
  return [
    ...checkLabelSelector(selector, 'spec.selector'),
    // An absent selector selects nothing.
    ...(isZero(selector) || !selects(selector, template.metadata.labels)
      ? [mismatch(template.metadata.labels)]
      : []),
    ...checkTemplate(template, 'spec.template', 'DaemonSet'),
    ...checkNotNegative(spec, 'spec', 'minReadySeconds'),
    ...checkUpdateStrategy(spec.updateStrategy, 'spec.updateStrategy'),
    ...checkNotNegative(spec, 'spec', 'revisionHistoryLimit'),
    ...(old && !same(selector, old.selector) ? [immutable('spec.selector', selector)] : []),
  ]
}

/** Either a new pod comes before the old one goes, or after it: one pod a node is the point of a daemon. */
function checkUpdateStrategy({ type, rollingUpdate }: DaemonSetUpdateStrategy, path: string): FieldError[] {
  if (type === 'OnDelete') return []
  const { maxUnavailable = 1, maxSurge = 0 } = rollingUpdate ?? {}
  const at = `${path}.rollingUpdate`
  const takes = amountOf(maxUnavailable) !== 0
  const adds = amountOf(maxSurge) !== 0
  return [
    ...checkShare(maxUnavailable, `${at}.maxUnavailable`),
    ...checkShare(maxSurge, `${at}.maxSurge`),
    ...checkAtMostAll(maxUnavailable, `${at}.maxUnavailable`),
    ...checkAtMostAll(maxSurge, `${at}.maxSurge`),
    ...(takes && adds
      ? [invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')]
      : []),
    ...(!takes && !adds ? [required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')] : []),
  ]
}

export const checkDaemonSetStatus = (
  status: DaemonSetStatus,
  old: DaemonSetStatus | undefined,
): FieldError[] => [
  ...checkNotNegative(
    status,
    'status',
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'observedGeneration',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
    'collisionCount',
  ),
  ...checkNotDecremented('status.collisionCount', status.collisionCount, old?.collisionCount),
]
