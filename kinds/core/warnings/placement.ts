import { joined, ofEach } from '../../meta/joined.ts'
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
  return joined(
    labelWarnings(nodeSelector, `${path}.nodeSelector`),
    affinity?.nodeAffinity ? affinityWarnings(affinity.nodeAffinity, `${path}.affinity.nodeAffinity`) : [],
    ofEach(topologySpreadConstraints, ({ topologyKey, labelSelector }, at) => {
      const constraint = `${path}.topologySpreadConstraints[${at}]`
      return joined(
        keyWarnings(topologyKey, `${constraint}.topologyKey`),
        labelSelector ? [] : [`${constraint}.labelSelector: ${matchesNothing}`],
      )
    }),
  )
}

const affinityWarnings = (affinity: NonNullable<Affinity['nodeAffinity']>, path: string): string[] =>
  joined(
    ofEach(affinity[required]?.nodeSelectorTerms ?? [], (term, at) =>
      termWarnings(term, `${path}.${required}.nodeSelectorTerms[${at}]`),
    ),
    ofEach(affinity[preferred] ?? [], ({ preference }, at) =>
      termWarnings(preference, `${path}.${preferred}[${at}].preference`),
    ),
  )

/** Near which other pods it wants to run, when that is near none. */
export const neighbourWarnings = ({ affinity }: PodSpec, path: string): string[] =>
  affinity === undefined
    ? []
    : joined(
        podAffinityWarnings(affinity.podAffinity, `${path}.affinity.podAffinity`),
        podAffinityWarnings(affinity.podAntiAffinity, `${path}.affinity.podAntiAffinity`),
      )

const podAffinityWarnings = (affinity: PodAffinity | undefined, path: string): string[] =>
  joined(
    ofEach(affinity?.[required] ?? [], ({ labelSelector }, at) =>
      labelSelector ? [] : [`${path}.${required}[${at}].labelSelector: ${matchesNothing}`],
    ),
    ofEach(affinity?.[preferred] ?? [], ({ podAffinityTerm }, at) =>
      podAffinityTerm.labelSelector
        ? []
        : [`${path}.${preferred}[${at}].podAffinityTerm.labelSelector: ${matchesNothing}`],
    ),
  )
