import type { Volume } from '@hawser/kinds/core/volume.ts'
import { type CheckPod, containers, containersOf, namesOf, plural, quoted, setters, sorted } from './check.ts'

/** Checks that only the level `restricted` has. Reasons and details are upstream's. */

/** Since 1.25 rules about Linux do not concern pods that say they run on Windows. */
export const unlessWindows =
  (check: CheckPod): CheckPod =>
  (pod) =>
    pod.spec.os?.name === 'windows' ? undefined : check(pod)

export const allowPrivilegeEscalation: CheckPod = (pod) => {
  const names = namesOf(pod, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false)
  if (names.length === 0) return undefined
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containers(names)} must set securityContext.allowPrivilegeEscalation=false`,
  }
}

export const capabilitiesRestricted: CheckPod = (pod) => {
  const keeping = namesOf(pod, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'))
  const all = containersOf(pod.spec).map(({ name, securityContext }) => ({
    name,
    added: (securityContext?.capabilities?.add ?? []).filter((one) => one !== 'NET_BIND_SERVICE'),
  }))
  const adding = all.filter(({ added }) => added.length > 0)
  const details = []
  if (keeping.length > 0)
    details.push(`${containers(keeping)} must set securityContext.capabilities.drop=["ALL"]`)
  if (adding.length > 0) {
    const names = containers(adding.map(({ name }) => name))
    const added = quoted(sorted(adding.flatMap((one) => one.added)))
    details.push(`${names} must not include ${added} in securityContext.capabilities.add`)
  }
  return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined
}

export const runAsNonRoot: CheckPod = (pod) => {
  const ofPod = pod.spec.securityContext?.runAsNonRoot
  const reason = 'runAsNonRoot != true'
  const saying = namesOf(pod, ({ securityContext }) => securityContext?.runAsNonRoot === false)
  const who = setters(ofPod === false, saying)
  if (who) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` }
  if (ofPod) return undefined
  const silent = namesOf(pod, ({ securityContext }) => securityContext?.runAsNonRoot === undefined)
  if (silent.length === 0) return undefined
  return { reason, detail: `pod or ${containers(silent)} must set securityContext.runAsNonRoot=true` }
}

export const runAsUser: CheckPod = (pod) => {
  const names = namesOf(pod, ({ securityContext }) => securityContext?.runAsUser === 0)
  const who = setters(pod.spec.securityContext?.runAsUser === 0, names)
  return who ? { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` } : undefined
}

const harmless = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]

export const restrictedVolumes: CheckPod = ({ spec: { volumes = [] } }) => {
  const bad = volumes.filter((volume) => !harmless.some((type) => has(volume, type)))
  if (bad.length === 0) return undefined
  const types = sorted(bad.map(typeOf))
  const names = quoted(bad.map(({ name }) => name))
  const verb = bad.length === 1 ? 'uses' : 'use'
  return {
    reason: 'restricted volume types',
    detail: `${plural('volume', bad.length)} ${names} ${verb} ${plural('restricted volume type', types.length)} ${quoted(types)}`,
  }
}

const has = (volume: Volume, type: string): boolean => (volume as Record<string, unknown>)[type] !== undefined

/** Sources that the checks of 1.32 have a name for. */
const named = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'gitRepo',
  'nfs',
  'iscsi',
  'glusterfs',
  'rbd',
  'flexVolume',
  'cinder',
  'cephfs',
  'flocker',
  'fc',
  'azureFile',
  'vsphereVolume',
  'quobyte',
  'azureDisk',
  'photonPersistentDisk',
  'portworxVolume',
  'scaleIO',
  'storageos',
]
const typeOf = (volume: Volume): string => named.find((type) => has(volume, type)) ?? 'unknown'
