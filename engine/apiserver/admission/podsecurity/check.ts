import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { PodSpec } from '@hawser/kinds/core/podspec.ts'

/** What a check looks at: a pod, or the template of one. */
export interface PodLike {
  readonly metadata: Pick<Pod['metadata'], 'annotations'>
  readonly spec: PodSpec
}
/** Why a pod is not allowed; `detail` names the parts. */
export interface Violation {
  readonly reason: string
  readonly detail: string
}
export type CheckPod = (pod: PodLike) => Violation | undefined

export type AnyContainer = Pick<PodSpec['containers'][number], 'name' | 'image' | 'securityContext' | 'ports'>

/** Upstream's order: those that start first, first. */
export const containersOf = ({
  initContainers = [],
  containers,
  ephemeralContainers = [],
}: PodSpec): AnyContainer[] => [...initContainers, ...containers, ...ephemeralContainers]

export const namesOf = ({ spec }: PodLike, isBad: (container: AnyContainer) => boolean): string[] =>
  containersOf(spec)
    .filter(isBad)
    .map(({ name }) => name)

export const quoted = (texts: Iterable<string>): string => [...texts].map((text) => `"${text}"`).join(', ')
export const sorted = (texts: Iterable<string>): string[] => [...new Set(texts)].sort()
export const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`)

/** `container "a"`, `containers "a", "b"`. */
export const containers = (names: readonly string[]): string =>
  `${plural('container', names.length)} ${quoted(names)}`

/** `pod and container "a"`: who set something. */
export const setters = (isPod: boolean, names: readonly string[]): string =>
  [...(isPod ? ['pod'] : []), ...(names.length > 0 ? [containers(names)] : [])].join(' and ')
