import { type CheckPod, containers, containersOf, namesOf, plural, quoted, setters, sorted } from './check.ts'

/** Checks of the level `baseline` that are the same for every version. Reasons and details are upstream's. */

const ordinaryCapabilities = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

export const capabilitiesBaseline: CheckPod = (pod) => {
  const all = containersOf(pod.spec).map(({ name, securityContext }) => ({
    name,
    bad: (securityContext?.capabilities?.add ?? []).filter((added) => !ordinaryCapabilities.has(added)),
  }))
  const bad = all.filter((one) => one.bad.length > 0)
  if (bad.length === 0) return undefined
  const added = quoted(sorted(bad.flatMap((one) => one.bad)))
  return {
    reason: 'non-default capabilities',
    detail: `${containers(bad.map(({ name }) => name))} must not include ${added} in securityContext.capabilities.add`,
  }
}

export const hostNamespaces: CheckPod = ({ spec }) => {
  const shared = [
    ...(spec.hostNetwork ? ['hostNetwork=true'] : []),
    ...(spec.hostPID ? ['hostPID=true'] : []),
    ...(spec.hostIPC ? ['hostIPC=true'] : []),
  ]
  return shared.length > 0 ? { reason: 'host namespaces', detail: shared.join(', ') } : undefined
}

export const hostPathVolumes: CheckPod = ({ spec: { volumes = [] } }) => {
  const names = volumes.filter(({ hostPath }) => hostPath).map(({ name }) => name)
  if (names.length === 0) return undefined
  return { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${quoted(names)}` }
}

export const hostPorts: CheckPod = (pod) => {
  const names = namesOf(pod, ({ ports = [] }) => ports.some(({ hostPort }) => hostPort))
  if (names.length === 0) return undefined
  const all = containersOf(pod.spec).flatMap(({ ports = [] }) => ports)
  const ports = sorted(all.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : [])))
  const verb = names.length === 1 ? 'uses' : 'use'
  return {
    reason: 'hostPort',
    detail: `${containers(names)} ${verb} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
  }
}

export const privilegedContainers: CheckPod = (pod) => {
  const names = namesOf(pod, ({ securityContext }) => securityContext?.privileged === true)
  if (names.length === 0) return undefined
  return {
    reason: 'privileged',
    detail: `${containers(names)} must not set securityContext.privileged=true`,
  }
}

export const procMount: CheckPod = (pod) => {
  const isBad = (type: string | undefined): type is string => type !== undefined && type !== 'Default'
  const names = namesOf(pod, ({ securityContext }) => isBad(securityContext?.procMount))
  if (names.length === 0) return undefined
  const types: (string | undefined)[] = containersOf(pod.spec).map(
    ({ securityContext }) => securityContext?.procMount,
  )
  return {
    reason: 'procMount',
    detail: `${containers(names)} must not set securityContext.procMount to ${quoted(sorted(types.filter(isBad)))}`,
  }
}

export const windowsHostProcess: CheckPod = (pod) => {
  const ofPod = pod.spec.securityContext?.windowsOptions?.hostProcess === true
  const names = namesOf(pod, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true)
  if (!ofPod && names.length === 0) return undefined
  return {
    reason: 'hostProcess',
    detail: `${setters(ofPod, names)} must not set securityContext.windowsOptions.hostProcess=true`,
  }
}
