import { joined, ofEach } from '../../meta/joined.ts'
import { dnsLabel } from '../../meta/names.ts'
import type { ObjectMeta } from '../../meta/objectmeta.ts'
import type { PodSpec, PodTemplateSpec } from '../podspec.ts'
import { fractionalWarnings } from './amounts.ts'
import { containerWarnings, type Placed, placedContainers, portWarnings } from './containers.ts'
import { neighbourWarnings, nodeWarnings } from './placement.ts'
import { volumeWarnings } from './volumes.ts'

type Annotations = Readonly<Record<string, string>>

/** What is allowed in a pod and hardly meant, in upstream's words and order. */
export function podWarnings({
  metadata,
  spec,
}: {
  readonly metadata: ObjectMeta
  readonly spec: PodSpec
}): string[] {
  const problems = dnsLabel(metadata.name)
  const name =
    problems.length === 0
      ? []
      : [
          `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
        ]
  return joined(name, specWarnings(spec, metadata.annotations, ''))
}

/** The same of the pods that something else makes. */
export const templateWarnings = ({ metadata, spec }: PodTemplateSpec, path: string): string[] =>
  specWarnings(spec, metadata.annotations, `${path}.`)

/** Of a kind that makes pods: its name becomes a part of theirs, and what it is to do is looked at whenever it changes. */
export function workloadWarnings(
  metadata: ObjectMeta,
  template: PodTemplateSpec | undefined,
  before: ObjectMeta | undefined,
): string[] {
  if (isSameGeneration(metadata, before)) return []
  return joined(
    before ? [] : workloadNameWarnings(metadata),
    template ? templateWarnings(template, 'spec.template') : [],
  )
}

/** Nothing that counts was changed. */
export const isSameGeneration = (now: ObjectMeta, before: ObjectMeta | undefined): boolean =>
  before !== undefined && now.generation === before.generation

export function workloadNameWarnings({ name }: ObjectMeta): string[] {
  const problems = dnsLabel(name)
  if (problems.length === 0) return []
  return [
    `metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
  ]
}

/** @param place  What stands before `spec` and `metadata` in a path. */
function specWarnings(spec: PodSpec, annotations: Annotations | undefined, place: string): string[] {
  const path = `${place}spec`
  const containers = placedContainers(spec, path)
  const { terminationGracePeriodSeconds: seconds } = spec
  const old = annotations && Object.keys(annotations).some(isOfOldKubernetes) ? annotations : undefined
  return joined(
    nodeWarnings(spec, path),
    old ? annotationWarnings(old, `${place}metadata.annotations`) : [],
    volumeWarnings(spec, path),
    repeated(spec.hostAliases, 'ip', `${path}.hostAliases`),
    repeated(spec.imagePullSecrets, 'name', `${path}.imagePullSecrets`),
    nameless(spec, path),
    fractionalWarnings(spec.overhead, `${path}.overhead`, 'memory', 'ephemeral-storage'),
    old ? profileWarnings(spec, containers, old, place) : [],
    ofEach(containers, containerWarnings),
    portWarnings(containers),
    seconds < 0
      ? [
          `${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
        ]
      : [],
    neighbourWarnings(spec, path),
  )
}

/** Most annotations are not, and need not be compared with all that were. */
const isOfOldKubernetes = (key: string): boolean => /\.(?:alpha|beta)\.kubernetes\.io\//.test(key)

const deprecatedAnnotations = Object.entries({
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
})

const annotationWarnings = (annotations: Annotations, path: string): string[] =>
  ofEach(deprecatedAnnotations, ([key, problem]) =>
    Object.hasOwn(annotations, key) ? [`${path}[${key}]: ${problem}`] : [],
  )

/** Profiles that are fields now. */
function profileWarnings(
  { securityContext }: PodSpec,
  containers: readonly Placed[],
  annotations: Annotations,
  place: string,
): string[] {
  const warn = (key: string, problem: string): string[] =>
    Object.hasOwn(annotations, key) ? [`${place}metadata.annotations[${key}]: ${problem}`] : []
  // As upstream's text has it, backslashes and all.
  const seccomp = 'non-functional in v1.27+; use the \\"seccompProfile\\" field instead'
  const appArmor = 'deprecated since v1.30; use the \\"appArmorProfile\\" field instead'
  return joined(
    securityContext?.seccompProfile ? [] : warn('seccomp.security.alpha.kubernetes.io/pod', seccomp),
    ofEach(containers, ([{ name, securityContext: own }]) =>
      joined(
        own?.seccompProfile ? [] : warn(`container.seccomp.security.alpha.kubernetes.io/${name}`, seccomp),
        own?.appArmorProfile || securityContext?.appArmorProfile
          ? []
          : warn(`container.apparmor.security.beta.kubernetes.io/${name}`, appArmor),
      ),
    ),
  )
}

function repeated<F extends string>(
  items: readonly { readonly [K in F]?: string }[] | undefined,
  field: F,
  path: string,
): string[] {
  if (items === undefined || items.length < 2) return []
  const seen = new Set<string>()
  return ofEach(items, (item, at) => {
    const value = item[field] ?? ''
    if (seen.has(value)) return [`${path}[${at}].${field}: duplicate ${field} ${JSON.stringify(value)}`]
    seen.add(value)
    return []
  })
}

const nameless = ({ imagePullSecrets = [] }: PodSpec, path: string): string[] =>
  ofEach(imagePullSecrets, ({ name }, at) =>
    name ? [] : [`${path}.imagePullSecrets[${at}].name: invalid empty name ""`],
  )
