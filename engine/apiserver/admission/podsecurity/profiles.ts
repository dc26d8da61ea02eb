import { type CheckPod, containers, containersOf, namesOf, plural, quoted, setters, sorted } from './check.ts'

/** AppArmor and seccomp profiles, of both levels. */

const fieldTypes = ['RuntimeDefault', 'Localhost']
const isBadType = (type: string | undefined): type is string =>
  type !== undefined && !fieldTypes.includes(type)

const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/'
const isAppArmorAnnotation = (value: string): boolean =>
  value === '' || value === 'runtime/default' || value.startsWith('localhost/')

export const appArmorProfile: CheckPod = (pod) => {
  const podType = pod.spec.securityContext?.appArmorProfile?.type
  const names = namesOf(pod, ({ securityContext }) => isBadType(securityContext?.appArmorProfile?.type))
  const annotations = Object.entries(pod.metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith(appArmorPrefix) && !isAppArmorAnnotation(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  const who = [
    setters(isBadType(podType), names),
    annotations.length > 0 ? plural('annotation', annotations.length) : '',
  ].filter(Boolean)
  if (who.length === 0) return undefined
  const types: (string | undefined)[] = [
    podType,
    ...containersOf(pod.spec).map(({ securityContext }) => securityContext?.appArmorProfile?.type),
  ]
  const values = [...sorted(types.filter(isBadType)), ...annotations.sort()]
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  }
}

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/'
const isSeccompAnnotation = (value: string): boolean =>
  value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/')

/** Before 1.19 profiles were annotations. */
export const seccompAnnotations: CheckPod = ({ metadata: { annotations = {} }, spec }) => {
  const keys = [seccompPod, ...containersOf(spec).map(({ name }) => seccompContainer + name)]
  const bad = keys.flatMap((key) => {
    const value = Object.hasOwn(annotations, key) ? annotations[key] : undefined
    return value === undefined || isSeccompAnnotation(value) ? [] : [`${key}=${JSON.stringify(value)}`]
  })
  if (bad.length === 0) return undefined
  const shown = sorted(bad)
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${plural('annotation', shown.length)} ${shown.join(', ')}`,
  }
}

export const seccompBaseline: CheckPod = (pod) => {
  const podType = pod.spec.securityContext?.seccompProfile?.type
  const names = namesOf(pod, ({ securityContext }) => isBadType(securityContext?.seccompProfile?.type))
  const who = setters(isBadType(podType), names)
  if (!who) return undefined
  const types: (string | undefined)[] = [
    podType,
    ...containersOf(pod.spec).map(({ securityContext }) => securityContext?.seccompProfile?.type),
  ]
  const values = quoted(sorted(types.filter(isBadType)))
  return {
    reason: 'seccompProfile',
    detail: `${who} must not set securityContext.seccompProfile.type to ${values}`,
  }
}

export const seccompRestricted: CheckPod = (pod) => {
  const bad = seccompBaseline(pod)
  if (bad || pod.spec.securityContext?.seccompProfile) return bad
  const names = namesOf(pod, ({ securityContext }) => !securityContext?.seccompProfile)
  if (names.length === 0) return undefined
  return {
    reason: 'seccompProfile',
    detail: `pod or ${containers(names)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  }
}
