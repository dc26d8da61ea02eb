import { isObject, type JsonObject as Json } from '../meta/json.ts'

/**
 * Metrics in the form of autoscaling/v1, whose annotations hold what its fields cannot say: flat, with names such as
 * `targetAverageValue` for v2's `target.averageValue`.
 */

/** Place in v2 (`target.value`), and name in v1. */
type Names = readonly (readonly [string, string])[]

const identifier: Names = [
  ['metric.name', 'metricName'],
  ['metric.selector', 'selector'],
]
const externalIdentifier: Names = [
  ['metric.name', 'metricName'],
  ['metric.selector', 'metricSelector'],
]
const amounts = (place: 'target' | 'current', ...fields: readonly string[]): Names =>
  fields.map((field) => [`${place}.${field}`, `${place}${field.charAt(0).toUpperCase()}${field.slice(1)}`])

const namesFor = (place: 'target' | 'current'): Readonly<Record<string, Names>> => {
  const ofResource: Names = [['name', 'name'], ...amounts(place, 'averageUtilization', 'averageValue')]
  return {
    object: [
      ['describedObject', 'target'],
      ...identifier,
      ...amounts(place, 'value'),
      [`${place}.averageValue`, 'averageValue'],
    ],
    pods: [...identifier, ...amounts(place, 'averageValue')],
    resource: ofResource,
    containerResource: [...ofResource, ['container', 'container']],
    external: [...externalIdentifier, ...amounts(place, 'value', 'averageValue')],
  }
}
const names = { target: namesFor('target'), current: namesFor('current') } as const
export type MetricPlace = keyof typeof names

/** A metric of v2 as v1 writes it. */
export function toOldMetric(metric: Json, place: MetricPlace): Json {
  const result: Record<string, unknown> = { type: metric.type }
  for (const [source, fields] of Object.entries(names[place])) {
    const given = metric[source]
    if (isObject(given)) result[source] = flattened(given, fields, source)
  }
  return result
}

/** What v1 cannot leave out. */
const needed: Readonly<Record<string, readonly string[]>> = {
  object: ['targetValue', 'currentValue'],
  pods: ['targetAverageValue', 'currentAverageValue'],
  resource: ['currentAverageValue'],
  containerResource: ['currentAverageValue'],
  external: ['currentValue'],
}

function flattened(given: Json, fields: Names, source: string): Json {
  const result: Record<string, unknown> = {}
  for (const [place, name] of fields) {
    const [outer = '', inner] = place.split('.')
    const value =
      inner === undefined ? given[outer] : isObject(given[outer]) ? given[outer][inner] : undefined
    if (value !== undefined) result[name] = value
    else if (needed[source]?.includes(name)) result[name] = '0'
  }
  return result
}

/** A metric of v1 as v2 has it; undefined when it is none. */
export function toNewMetric(metric: unknown, place: MetricPlace): Json | undefined {
  if (!isObject(metric)) return undefined
  const result: Record<string, unknown> = { type: metric.type }
  for (const [source, fields] of Object.entries(names[place])) {
    const given = metric[source]
    if (isObject(given)) result[source] = nested(given, fields, source, place)
  }
  return result
}

function nested(given: Json, fields: Names, source: string, place: MetricPlace): Json {
  const result: Record<string, Record<string, unknown>> = {}
  const flat: Record<string, unknown> = {}
  for (const [path, name] of fields) {
    const [outer = '', inner] = path.split('.')
    const value = given[name]
    if (value === undefined || value === null) continue
    if (inner === undefined) flat[outer] = value
    // Zero in place of what v1 cannot leave out.
    else if (value !== '0') result[outer] = { ...result[outer], [inner]: value }
  }
  const target = place === 'target' && {
    target: { type: targetType(source, result.target), ...result.target },
  }
  return { ...flat, ...result, ...target }
}

function targetType(source: string, target: Json = {}): string {
  if (source === 'resource' || source === 'containerResource')
    return target.averageUtilization === undefined ? 'AverageValue' : 'Utilization'
  if (source === 'object') return target.averageValue === undefined ? 'Value' : 'AverageValue'
  return source === 'external' && target.value !== undefined ? 'Value' : 'AverageValue'
}
