import type { MetricSpec, MetricTarget } from './metricspec.ts'
import type { MetricStatus, MetricValueStatus } from './metricstatus.ts'

const shown = 2

/** TARGETS: what is and what should be, as `cpu: 20%/80%, 3/10 (avg) + 1 more...`. */
export function metricsText(
  specs: readonly MetricSpec[] = [],
  statuses: readonly MetricStatus[] = [],
): string {
  if (specs.length === 0) return '<none>'
  const texts = specs.map((spec, i) => metricText(spec, statuses[i]))
  const text = texts.slice(0, shown).join(', ')
  return texts.length > shown ? `${text} + ${texts.length - shown} more...` : text
}

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return spec.external ? valueText(spec.external.target, status?.external?.current) : ''
    case 'Object':
      return spec.object ? valueText(spec.object.target, status?.object?.current) : ''
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? '<unknown>'}/${spec.pods?.target.averageValue ?? '0'}`
    case 'Resource':
      return spec.resource ? resourceText(spec.resource, status?.resource?.current) : ''
    case 'ContainerResource':
      return spec.containerResource
        ? resourceText(spec.containerResource, status?.containerResource?.current)
        : ''
    default:
      return '<unknown type>'
  }
}

const valueText = (target: MetricTarget, current: MetricValueStatus | undefined): string =>
  target.averageValue === undefined
    ? `${current ? (current.value ?? '0') : '<unknown>'}/${target.value ?? '0'}`
    : `${current?.averageValue ?? '<unknown>'}/${target.averageValue} (avg)`

function resourceText(
  { name, target }: { readonly name: string; readonly target: MetricTarget },
  current: MetricValueStatus | undefined,
): string {
  if (target.averageValue !== undefined)
    return `${name}: ${current ? (current.averageValue ?? '0') : '<unknown>'}/${target.averageValue}`
  const percent = (value: number | undefined, otherwise: string) =>
    value === undefined ? otherwise : `${value}%`
  return `${name}: ${percent(current?.averageUtilization, '<unknown>')}/${percent(target.averageUtilization, '<auto>')}`
}
