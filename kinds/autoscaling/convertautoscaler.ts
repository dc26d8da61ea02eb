import type { KubeObject } from '../kind.ts'
import { isObject, type JsonObject as Json } from '../meta/json.ts'
import { isZero } from '../meta/same.ts'
import { toNewMetric, toOldMetric } from './oldmetrics.ts'

const prefix = 'autoscaling.alpha.kubernetes.io/'
const annotations = {
  metrics: `${prefix}metrics`,
  behavior: `${prefix}behavior`,
  conditions: `${prefix}conditions`,
  currentMetrics: `${prefix}current-metrics`,
} as const

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const textsOf = (value: unknown): Readonly<Record<string, string>> =>
  isObject(value) ? (value as Readonly<Record<string, string>>) : {}
const objectOf = (value: unknown): Json => (isObject(value) ? value : {})
const present = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** The utilization of CPU that a metric of v2 is about: all that v1 has a field for. */
const cpuOf = (metric: unknown, place: 'target' | 'current'): unknown => {
  const { type, resource } = objectOf(metric)
  const { name, [place]: amounts } = objectOf(resource)
  return type === 'Resource' && name === 'cpu' ? objectOf(amounts).averageUtilization : undefined
}

/** An autoscaler of autoscaling/v2 as autoscaling/v1 shows it: what v1 has no field for is in annotations. */
export function toOldAutoscaler(object: KubeObject): KubeObject {
  const { metrics, behavior, ...spec } = objectOf(object.spec)
  const { currentMetrics, conditions, ...status } = objectOf(object.status)
  const cpu = listOf(metrics).find((metric) => cpuOf(metric, 'target') !== undefined)
  const currentCpu = listOf(currentMetrics).find((metric) => cpuOf(metric, 'current') !== undefined)
  const others = listOf(metrics).filter((metric) => cpuOf(metric, 'target') === undefined)
  const added = present({
    [annotations.metrics]: textOf(others.map((metric) => toOldMetric(metric as Json, 'target'))),
    [annotations.behavior]:
      behavior === undefined ? undefined : JSON.stringify(toInternal(objectOf(behavior))),
    [annotations.conditions]: textOf(listOf(conditions)),
    [annotations.currentMetrics]: textOf(
      listOf(currentMetrics).map((metric) => toOldMetric(metric as Json, 'current')),
    ),
  })
  return {
    ...object,
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(object.metadata, { ...object.metadata.annotations, ...added }),
    spec: present({ ...spec, targetCPUUtilizationPercentage: cpuOf(cpu, 'target') }),
    status: present({
      currentReplicas: 0,
      ...status,
      currentCPUUtilizationPercentage: cpuOf(currentCpu, 'current'),
    }),
  }
}
const textOf = (list: readonly unknown[]): string | undefined =>
  list.length === 0 ? undefined : JSON.stringify(list)

/** An autoscaler of autoscaling/v1 as autoscaling/v2 has it. Annotations that cannot be read count as absent. */
export function toNewAutoscaler(object: KubeObject): KubeObject {
  const given = textsOf(object.metadata.annotations)
  const { targetCPUUtilizationPercentage: cpu, ...spec } = objectOf(object.spec)
  const { currentCPUUtilizationPercentage: currentCpu, ...status } = objectOf(object.status)
  const metrics = [
    ...(cpu === undefined ? [] : [ofCpu('target', { type: 'Utilization', averageUtilization: cpu })]),
    ...metricsIn(given[annotations.metrics], 'target'),
  ]
  const measured = metricsIn(given[annotations.currentMetrics], 'current')
  const ofStatus = currentCpu === undefined ? [] : [ofCpu('current', { averageUtilization: currentCpu })]
  const behavior = read(given[annotations.behavior])
  const conditions = listOf(read(given[annotations.conditions]))
  const kept = Object.entries(given).filter(([key]) => !Object.values<string>(annotations).includes(key))
  return {
    ...object,
    apiVersion: 'autoscaling/v2',
    metadata: withAnnotations(object.metadata, Object.fromEntries(kept)),
    spec: present({
      ...spec,
      metrics: metrics.length > 0 ? metrics : undefined,
      behavior: isObject(behavior) ? fromInternal(behavior) : undefined,
    }),
    status: present({
      ...status,
      currentMetrics: measured.length > 0 ? measured : ofStatus.length > 0 ? ofStatus : undefined,
      conditions: conditions.length > 0 ? conditions : undefined,
    }),
  }
}

const ofCpu = (place: 'target' | 'current', amounts: Json): Json => ({
  type: 'Resource',
  resource: { name: 'cpu', [place]: amounts },
})

function withAnnotations(metadata: KubeObject['metadata'], all: Json): KubeObject['metadata'] {
  const { annotations: _, ...others } = metadata
  return (isZero(all) ? others : { ...others, annotations: all }) as KubeObject['metadata']
}

const metricsIn = (text: string | undefined, place: 'target' | 'current'): readonly Json[] =>
  listOf(read(text))
    .map((metric) => toNewMetric(metric, place))
    .filter((metric) => metric !== undefined)

function read(text: string | undefined): unknown {
  if (typeof text !== 'string') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// The annotation of behavior has Go's own names, and null for what is absent.
const up = (key: string): string => key.charAt(0).toUpperCase() + key.slice(1)
const down = (key: string): string => key.charAt(0).toLowerCase() + key.slice(1)
const renamed = (object: Json, rename: (key: string) => string): Json =>
  Object.fromEntries(
    Object.entries(object)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [rename(key), value]),
  )

const toRules = (rules: unknown): Json | null =>
  isObject(rules)
    ? {
        StabilizationWindowSeconds: null,
        SelectPolicy: null,
        ...renamed({ ...rules, policies: undefined }, up),
        Policies: Array.isArray(rules.policies)
          ? rules.policies.map((policy) => renamed(objectOf(policy), up))
          : null,
      }
    : null
const toInternal = ({ scaleUp, scaleDown }: Json): Json => ({
  ScaleUp: toRules(scaleUp),
  ScaleDown: toRules(scaleDown),
})

function fromRules(rules: unknown): Json {
  const { policies, ...others } = renamed(objectOf(rules), down)
  return present({
    ...others,
    policies: Array.isArray(policies) ? policies.map((policy) => renamed(objectOf(policy), down)) : undefined,
  })
}
const fromInternal = (behavior: Json): Json =>
  Object.fromEntries(
    Object.entries(renamed(behavior, down)).map(([direction, rules]) => [direction, fromRules(rules)]),
  )
