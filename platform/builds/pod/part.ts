import type { Build } from '@hawser/kinds/build/build.ts'
import type { EnvVar } from '@hawser/kinds/core/env.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'

type PodSpec = NonNullable<Draft<typeof Pod>['spec']>
export type Container = PodSpec['containers'][number]
export type Volume = NonNullable<PodSpec['volumes']>[number]
export type VolumeMount = NonNullable<Container['volumeMounts']>[number]

/** What one concern of a build adds to its pod. */
export interface Part {
  readonly initContainers: readonly Container[]
  readonly volumes: readonly Volume[]
}

/** Where all containers of a build pod find what they hand on to each other. */
export const WORK = '/tmp/build'
/** The source, as a directory below. */
export const INPUTS = 'inputs'
export const workVolume: Volume = { name: 'buildworkdir', emptyDir: {} }
export const workMount: VolumeMount = { name: workVolume.name, mountPath: WORK }

/** What a build may use, when its build config does not say. */
const resources = {
  requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '256Mi' },
  limits: { cpu: '2', memory: '2Gi', 'ephemeral-storage': '8Gi' },
}

/** What the build config says about a resource replaces both of our values: one of each could contradict. */
export function boundsOf({ requests = {}, limits = {} }: Build['spec']['resources']) {
  const unsaid = (ours: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(ours).filter(([name]) => !(name in requests) && !(name in limits)))
  return {
    requests: { ...unsaid(resources.requests), ...requests },
    limits: { ...unsaid(resources.limits), ...limits },
  }
}

/** Never root, and nothing to become it by. */
export const unprivileged = (runAsUser: number) => ({
  runAsUser,
  runAsGroup: 0,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
})

/** Variables of which the later ones win, as in a shell. */
export const lastOfEach = (variables: readonly EnvVar[]): EnvVar[] => [
  ...new Map(variables.map((variable) => [variable.name, variable])).values(),
]

/** Text that Kubernetes leaves as it is: in commands, arguments and variables it would replace `$(NAME)`. */
export const literal = (text: string): string => text.replaceAll('$', '$$$$')

/** Settings of a script as its arguments, `NAME=VALUE`; what is undefined is left out. */
export const settings = (of: Readonly<Record<string, string | number | undefined>>): string[] =>
  Object.entries(of).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
