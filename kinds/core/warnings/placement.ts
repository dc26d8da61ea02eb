import type { Affinity, PodAffinity } from '../affinity.ts'
import type { PodSpec } from '../podspec.ts'
import { keyWarnings, labelWarnings, termWarnings } from './nodelabels.ts'

const matchesNothing = 'a null labelSelector results in matching no pod'
const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

/** Where a pod wants to run, by labels that are no more. */
export function nodeWarnings(
  { nodeSelector, affinity, topologySpreadConstraints = [] }: PodSpec,
  path: string,
): string[] {
  return [
    ...labelWarnings(nodeSelector, `${path}.nodeSelector`),
    ...(affinity?.nodeAffinity
      ? affinityWarnings(affinity.nodeAffinity, `${path}.affinity.nodeAffinity`)
      : []),
    ...topologySpreadConstraints.flatMap(({ topologyKey, labelSelector }, at) => {
      const constraint = `${path}.topologySpreadConstraints[${at}]`
      return [
        ...keyWarnings(topologyKey, `${constraint}.topologyKey`),
        ...(labelSelector ? [] : [`${constraint}.labelSelector: ${matchesNothing}`]),
      ]
    }),
  ]
}

const affinityWarnings = (affinity: NonNullable<Affinity['nodeAffinity']>, path: string): string[] => [
  ...(affinity[required]?.nodeSelectorTerms ?? []).flatMap((term, at) =>
    termWarnings(term, `${path}.${required}.nodeSelectorTerms[${at}]`),
  ),
  ...(affinity[preferred] ?? []).flatMap(({ preference }, at) =>
    termWarnings(preference, `${path}.${preferred}[${at}].preference`),
  ),
]

/** Near which other pods it wants to run, when that is near none. */
export const neighbourWarnings = ({ affinity }: PodSpec, path: string): string[] =>
  affinity === undefined
    ? []
    : [
        ...podAffinityWarnings(affinity.podAffinity, `${path}.affinity.podAffinity`),
        ...podAffinityWarnings(affinity.podAntiAffinity, `${path}.affinity.podAntiAffinity`),
      ]

const podAffinityWarnings = (affinity: PodAffinity | undefined, path: string): string[] => [
  ...(affinity?.[required] ?? []).flatMap(({ labelSelector }, at) =>
    labelSelector ? [] : [`${path}.${required}[${at}].labelSelector: ${matchesNothing}`],
  ),
  ...(affinity?.[preferred] ?? []).flatMap(({ podAffinityTerm }, at) =>
    podAffinityTerm.labelSelector
      ? []
      : [`${path}.${preferred}[${at}].podAffinityTerm.labelSelector: ${matchesNothing}`],
  ),
]
