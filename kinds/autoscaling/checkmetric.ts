import { checkContainerResource } from '../core/resourcename.ts'
import { type FieldError, forbidden, invalid, notSupported, required } from '../meta/field.ts'
import { dnsLabel, pathSegment } from '../meta/names.ts'
import { compareQuantities } from '../meta/quantity.ts'
import type { MetricIdentifier, MetricSpec, MetricTarget } from './metricspec.ts'
import { checkScaleTarget } from './scaletarget.ts'

/** By type of metric, the field that says more about it. */
const sources = {
  Object: 'object',
  External: 'external',
  Pods: 'pods',
  Resource: 'resource',
  ContainerResource: 'containerResource',
} as const
type Source = (typeof sources)[keyof typeof sources]
const isType = (type: string): type is keyof typeof sources => Object.hasOwn(sources, type)

export function checkMetric(metric: MetricSpec, path: string): FieldError[] {
  const { type } = metric
  const given = Object.values(sources).filter((source) => metric[source] !== undefined)
  const expected = isType(type) ? sources[type] : undefined
  const unknown = notSupported(`${path}.type`, type, Object.keys(sources).sort())
  const [first] = given
  return [
    ...(expected ? [] : [unknown]),
    ...(first ? check[first](metric, `${path}.${first}`) : []),
    // Upstream says it twice.
    ...(expected ? [] : [unknown]),
    ...(expected && !given.includes(expected)
      ? [required(`${path}.${expected}`, 'must populate information for the given metric source')]
      : []),
    ...(given.length === 1
      ? []
      : given
          .filter((source) => source !== expected)
          .map((source) => forbidden(`${path}.${source}`, 'must populate the given metric source only'))),
  ]
}

const check: Readonly<Record<Source, (metric: MetricSpec, path: string) => FieldError[]>> = {
  object: ({ object }, path) =>
    object
      ? [
          ...checkScaleTarget(object.describedObject, `${path}.describedObject`),
          ...checkIdentifier(object.metric, `${path}.metric`),
          ...checkTarget(object.target, `${path}.target`),
          ...checkEither(object.target, path, 'must set either a target value or averageValue'),
        ]
      : [],
  external: ({ external }, path) =>
    external
      ? [
          ...checkIdentifier(external.metric, `${path}.metric`),
          ...checkTarget(external.target, `${path}.target`),
          ...checkEither(
            external.target,
            path,
            'must set either a target value for metric or a per-pod target',
          ),
          ...(external.target.value !== undefined && external.target.averageValue !== undefined
            ? [
                forbidden(
                  `${path}.target.value`,
                  'may not set both a target value for metric and a per-pod target',
                ),
              ]
            : []),
        ]
      : [],
  pods: ({ pods }, path) =>
    pods
      ? [
          ...checkIdentifier(pods.metric, `${path}.metric`),
          ...checkTarget(pods.target, `${path}.target`),
          ...(pods.target.averageValue === undefined
            ? [required(`${path}.target.averageValue`, 'must specify a positive target averageValue')]
            : []),
        ]
      : [],
  resource: ({ resource }, path) =>
    resource
      ? [...checkTarget(resource.target, `${path}.target`), ...checkUtilization(resource.target, path)]
      : [],
  containerResource: ({ containerResource }, path) => {
    if (!containerResource) return []
    const { name, container, target } = containerResource
    return [
      ...(name ? checkContainerResource(name, `${path}.name`) : []),
      ...(container
        ? dnsLabel(container).map((problem) => invalid(`${path}.container`, container, problem))
        : []),
      ...checkTarget(target, `${path}.target`),
      ...checkUtilization(target, path),
    ]
  },
}

const checkIdentifier = ({ name }: MetricIdentifier, path: string): FieldError[] =>
  pathSegment(name).map((problem) => invalid(`${path}.name`, name, problem))

const checkEither = ({ value, averageValue }: MetricTarget, path: string, problem: string): FieldError[] =>
  value === undefined && averageValue === undefined ? [required(`${path}.target.averageValue`, problem)] : []

function checkUtilization({ averageUtilization, averageValue }: MetricTarget, path: string): FieldError[] {
  if (averageUtilization === undefined && averageValue === undefined)
    return [
      required(
        `${path}.target.averageUtilization`,
        'must set either a target raw value or a target utilization',
      ),
    ]
  return averageUtilization !== undefined && averageValue !== undefined
    ? [
        forbidden(
          `${path}.target.averageValue`,
          'may not set both a target raw value and a target utilization',
        ),
      ]
    : []
}

function checkTarget({ type, averageUtilization, ...values }: MetricTarget, path: string): FieldError[] {
  const errors = ['Utilization', 'Value', 'AverageValue'].includes(type)
    ? []
    : [invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue')]
  for (const field of ['value', 'averageValue'] as const) {
    const amount = values[field]
    if (amount !== undefined && compareQuantities(amount, '0') <= 0)
      errors.push(invalid(`${path}.${field}`, amount, 'must be positive'))
  }
  if (averageUtilization !== undefined && averageUtilization < 1)
    errors.push(invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'))
  return errors
}
