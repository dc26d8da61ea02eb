import type {
  LinuxContainerSecurityContext,
  LinuxSandboxSecurityContext,
  NamespaceOption,
  SecurityProfile,
} from '@hawser/cri/messages.ts'
import type { SeccompProfile } from '@hawser/kinds/core/securitycontext.ts'
import { type Container, type Pod, usesHostNetwork } from '../pod.ts'
import { ConfigError } from './configError.ts'

/** The user an image runs as when nobody says otherwise. */
export interface ImageUser {
  /** Undefined: `username` is a name. */
  readonly uid: number | undefined
  readonly username: string
}

/** Which of the pod's (and host's) namespaces the containers share. */
export const namespaceOptions = (pod: Pod): NamespaceOption => ({
  network: usesHostNetwork(pod) ? 'NODE' : 'POD',
  pid: pod.spec.hostPID ? 'NODE' : pod.spec.shareProcessNamespace ? 'POD' : 'CONTAINER',
  ipc: pod.spec.hostIPC ? 'NODE' : 'POD',
})

export function sandboxSecurity(pod: Pod, seccompDir: string): LinuxSandboxSecurityContext {
  const { runAsUser, runAsGroup, seLinuxOptions } = pod.spec.securityContext ?? {}
  return {
    namespaceOptions: namespaceOptions(pod),
    // The pause image has no users: a group needs a user with it.
    ...(runAsUser !== undefined && { runAsUser: { value: runAsUser } }),
    ...(runAsUser !== undefined && runAsGroup !== undefined && { runAsGroup: { value: runAsGroup } }),
    ...(seLinuxOptions && { selinuxOptions: seLinuxOptions }),
    supplementalGroups: supplementalGroups(pod),
    privileged: [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some(isPrivileged),
    seccomp: seccomp(pod.spec.securityContext?.seccompProfile, seccompDir),
  }
}

/**
 * What a container may do; its own settings go before the pod's.
 *
 * @throws {ConfigError} when it must not be root and would be, or might be.
 */
export function containerSecurity(
  pod: Pod,
  container: Container,
  image: ImageUser,
  seccompDir: string,
  targetId?: string,
): LinuxContainerSecurityContext {
  const whole = pod.spec.securityContext ?? {}
  const own = container.securityContext ?? {}
  const runAsUser = own.runAsUser ?? whole.runAsUser
  const runAsGroup = own.runAsGroup ?? whole.runAsGroup
  const selinux = own.seLinuxOptions ?? whole.seLinuxOptions
  if (own.runAsNonRoot ?? whole.runAsNonRoot) refuseRoot(runAsUser, image)
  return {
    namespaceOptions: seeing(namespaceOptions(pod), targetId),
    privileged: isPrivileged(container),
    readonlyRootfs: own.readOnlyRootFilesystem ?? false,
    noNewPrivs: own.allowPrivilegeEscalation === false,
    capabilities: {
      addCapabilities: own.capabilities?.add ?? [],
      dropCapabilities: own.capabilities?.drop ?? [],
    },
    supplementalGroups: supplementalGroups(pod),
    ...user(runAsUser, image),
    ...(runAsGroup !== undefined && { runAsGroup: { value: runAsGroup } }),
    ...(selinux && { selinuxOptions: selinux }),
    seccomp: isPrivileged(container)
      ? { profileType: 'Unconfined' }
      : seccomp(own.seccompProfile ?? whole.seccompProfile, seccompDir),
    ...procMount(container),
  }
}

/** Where containers share no processes, one may be let see those of another. */
const seeing = (options: NamespaceOption, targetId: string | undefined): NamespaceOption =>
  targetId && options.pid === 'CONTAINER' ? { ...options, pid: 'TARGET', targetId } : options

const isPrivileged = ({ securityContext }: Container): boolean => securityContext?.privileged === true

const user = (runAsUser: number | undefined, image: ImageUser): LinuxContainerSecurityContext => {
  const uid = runAsUser ?? image.uid
  if (uid !== undefined) return { runAsUser: { value: uid } }
  return image.username ? { runAsUsername: image.username } : { runAsUser: { value: 0 } }
}

function refuseRoot(runAsUser: number | undefined, { uid, username }: ImageUser): void {
  if (runAsUser === 0) throw new ConfigError("container's runAsUser breaks non-root policy")
  if (runAsUser !== undefined) return
  if (uid === undefined && username)
    throw new ConfigError(
      `container has runAsNonRoot and image has non-numeric user (${username}), cannot verify user is non-root`,
    )
  if ((uid ?? 0) === 0) throw new ConfigError('container has runAsNonRoot and image will run as root')
}

const supplementalGroups = ({ spec: { securityContext } }: Pod): number[] => [
  ...(securityContext?.fsGroup !== undefined ? [securityContext.fsGroup] : []),
  ...(securityContext?.supplementalGroups ?? []),
]

function seccomp(profile: SeccompProfile | undefined, directory: string): SecurityProfile {
  if (profile?.type === 'Localhost')
    return { profileType: 'Localhost', localhostRef: `${directory}/${profile.localhostProfile ?? ''}` }
  return { profileType: profile?.type ?? 'Unconfined' }
}

// What of /proc and /sys a container must not read or write, as in every container engine.
const masked = ['asound', 'acpi', 'interrupts', 'kcore', 'keys', 'latency_stats', 'timer_list', 'timer_stats']
const hidden = [
  ...[...masked, 'sched_debug', 'scsi'].map((name) => `/proc/${name}`),
  '/sys/firmware',
  '/sys/devices/virtual/powercap',
]
const readonly = ['bus', 'fs', 'irq', 'sys', 'sysrq-trigger'].map((name) => `/proc/${name}`)

const procMount = (container: Container): LinuxContainerSecurityContext =>
  isPrivileged(container) || container.securityContext?.procMount === 'Unmasked'
    ? {}
    : { maskedPaths: hidden, readonlyPaths: readonly }
