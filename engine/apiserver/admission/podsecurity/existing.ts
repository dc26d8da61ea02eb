import type { Pod } from '@hawser/kinds/core/pod.ts'
import { formatReasons, violations } from './evaluate.ts'
import { formatLevel, type LevelVersion } from './policy.ts'

/** More pods are not looked at when the label of a namespace changes: upstream's limit. */
const maxPods = 3000

/** Warnings for pods that a namespace already has, and that its new level would not let in. */
export function existingViolations(namespace: string, enforce: LevelVersion, pods: readonly Pod[]): string[] {
  const checked = oneOfEachFirst(pods).slice(0, maxPods)
  const byReason = new Map<string, string[]>()
  for (const pod of checked) {
    const reason = formatReasons(violations(enforce, pod))
    if (reason) byReason.getOrInsertComputed(reason, () => []).push(pod.metadata.name)
  }
  const warnings = []
  if (checked.length < pods.length) {
    warnings.push(
      `new PodSecurity enforce level only checked against the first ${checked.length} of ${pods.length} existing pods`,
    )
  }
  if (byReason.size > 0) {
    const level = JSON.stringify(formatLevel(enforce))
    warnings.push(
      `existing pods in namespace "${namespace}" violate the new PodSecurity enforce level ${level}`,
    )
  }
  return [...warnings, ...[...byReason].map(([reason, names]) => `${whichPods(names)}: ${reason}`).sort()]
}

/** Of the pods of one controller, which are alike, one comes before all second ones. */
function oneOfEachFirst(pods: readonly Pod[]): Pod[] {
  const seen = new Set<string>()
  const isAnother = ({ metadata }: Pod): boolean => {
    const owner = metadata.ownerReferences?.find(({ controller }) => controller)?.uid
    if (owner === undefined || !seen.has(owner)) {
      if (owner !== undefined) seen.add(owner)
      return false
    }
    return true
  }
  const { first = [], others = [] } = Object.groupBy(pods, (pod) => (isAnother(pod) ? 'others' : 'first'))
  return [...first, ...others]
}

function whichPods(names: string[]): string {
  const [first] = names.sort()
  const more = names.length - 1
  if (more === 0) return first as string
  return `${first} (and ${more} other ${more === 1 ? 'pod' : 'pods'})`
}
