import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { PodTemplateSpec } from '@hawser/kinds/core/podspec.ts'
import { at, templatePath } from '@hawser/kinds/core/podtemplates.ts'
import type { KubeObject } from '@hawser/kinds/kind.ts'
import type { PodLike, Violation } from './check.ts'
import { formatDetails, violations } from './evaluate.ts'
import { compareLevels, formatLevel, type LevelVersion, type Policy, sameLevel } from './policy.ts'

/** What is said about a pod, or the template of one, that is written to a namespace. */
export interface Review {
  /** Why it is not let in. */
  readonly refusal?: string
  readonly warnings: readonly string[]
  /** By key without the prefix `pod-security.kubernetes.io/`. */
  readonly annotations: Readonly<Record<string, string>>
}

/** @param enforce  False for templates: their pods are refused later, which here is only warned of. */
export function review(policy: Policy, pod: PodLike, enforce: boolean): Review {
  const known: [LevelVersion, Violation[]][] = []
  const look = (level: LevelVersion): Violation[] => {
    const before = known.find(([other]) => sameLevel(other, level))
    if (before) return before[1]
    const found = violations(level, pod)
    known.push([level, found])
    return found
  }
  const annotations: Record<string, string> = {}
  if (policy.errors.length > 0) {
    const problems = policy.errors.map(({ field, problem }) => `${field}: ${problem}`)
    const text = problems.length > 1 ? `[${problems.join(', ')}]` : problems[0]
    annotations.error = `Failed to parse policy: ${text}`
  }
  if (enforce) annotations['enforce-policy'] = formatLevel(policy.enforce)
  const audited = look(policy.audit)
  if (audited.length > 0) annotations['audit-violations'] = `would ${says(policy.audit, audited, 'violate')}`
  const refused = enforce ? look(policy.enforce) : []
  if (refused.length > 0) {
    return { refusal: says(policy.enforce, refused, 'violates'), warnings: [], annotations }
  }
  const warned = look(policy.warn)
  const warnings = warned.length > 0 ? [`would ${says(policy.warn, warned, 'violate')}`] : []
  return { warnings, annotations }
}

const says = (level: LevelVersion, found: readonly Violation[], verb: string): string =>
  `${verb} PodSecurity "${formatLevel(level)}": ${formatDetails(found)}`

/** Whether pods are made of a template that such objects hold. */
export const holdsTemplate = (resource: string): boolean => (templatePath(resource)?.length ?? 0) > 0

export const templateOf = (resource: string, object: KubeObject): PodTemplateSpec | undefined =>
  at(object, templatePath(resource) ?? []) as PodTemplateSpec | undefined

/** Only images change in a pod that is there, and containers come to it: other updates are not looked at again. */
export function isSignificant({ spec }: Pod, { spec: old }: Pod): boolean {
  const images = (containers: readonly { name: string; image?: string }[] = []): string =>
    containers.map(({ image = '' }) => image).join('\n')
  if (images(spec.containers) !== images(old.containers)) return true
  if (images(spec.initContainers) !== images(old.initContainers)) return true
  const before = new Map((old.ephemeralContainers ?? []).map(({ name, image }) => [name, image]))
  return (spec.ephemeralContainers ?? []).some(
    ({ name, image }) => !before.has(name) || before.get(name) !== image,
  )
}

/** Whether a namespace's new labels may keep pods out that it has. */
export const isStricter = ({ enforce: now }: Policy, { enforce: old }: Policy): boolean =>
  !sameLevel(now, old) &&
  now.level !== 'privileged' &&
  !(now.minor === old.minor && compareLevels(now.level, old.level) < 1)
