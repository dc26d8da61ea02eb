import { type FieldError, forbidden, invalid, notSupported, required } from '../meta/field.ts'
import type { HorizontalPodAutoscalerSpec } from './autoscalerspec.ts'
import type { HorizontalPodAutoscalerBehavior, HPAScalingPolicy, HPAScalingRules } from './behavior.ts'
import { checkMetric } from './checkmetric.ts'
import { checkScaleTarget } from './scaletarget.ts'

export function checkAutoscalerSpec(
  spec: HorizontalPodAutoscalerSpec,
  old: HorizontalPodAutoscalerSpec | undefined,
): FieldError[] {
  const { minReplicas, maxReplicas, metrics = [], behavior, scaleTargetRef } = spec
  // Who scales to nothing since that was allowed may go on.
  const least = old?.minReplicas === 0 ? 0 : 1
  return [
    ...(minReplicas < least
      ? [invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${least}`)]
      : []),
    ...(maxReplicas < 1 ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0')] : []),
    ...(maxReplicas < minReplicas
      ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...checkScaleTarget(scaleTargetRef, 'spec.scaleTargetRef'),
    ...metrics.flatMap((metric, i) => checkMetric(metric, `spec.metrics[${i}]`)),
    ...(minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')
      ? [
          forbidden(
            'spec.metrics',
            'must specify at least one Object or External metric to support scaling to zero replicas',
          ),
        ]
      : []),
    ...(behavior ? checkBehavior(behavior, 'spec.behavior') : []),
  ]
}

const checkBehavior = (
  { scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior,
  path: string,
): FieldError[] => [
  ...(scaleUp ? checkRules(scaleUp, `${path}.scaleUp`) : []),
  ...(scaleDown ? checkRules(scaleDown, `${path}.scaleDown`) : []),
]

const longestWindow = 3600
const longestPeriod = 1800

function checkRules(
  { stabilizationWindowSeconds: window = 0, policies = [] }: HPAScalingRules,
  path: string,
): FieldError[] {
  const at = `${path}.stabilizationWindowSeconds`
  return [
    ...(window < 0 ? [invalid(at, window, 'must be greater than or equal to zero')] : []),
    ...(window > longestWindow
      ? [invalid(at, window, `must be less than or equal to ${longestWindow}`)]
      : []),
    ...(policies.length === 0 ? [required(`${path}.policies`, 'must specify at least one Policy')] : []),
    ...policies.flatMap((policy, i) => checkPolicy(policy, `${path}.policies[${i}]`)),
  ]
}

const checkPolicy = ({ type, value, periodSeconds }: HPAScalingPolicy, path: string): FieldError[] => [
  ...(type === 'Pods' || type === 'Percent' ? [] : [notSupported(`${path}.type`, type, ['Percent', 'Pods'])]),
  ...(value <= 0 ? [invalid(`${path}.value`, value, 'must be greater than zero')] : []),
  ...(periodSeconds <= 0
    ? [invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero')]
    : []),
  ...(periodSeconds > longestPeriod
    ? [invalid(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${longestPeriod}`)]
    : []),
]
