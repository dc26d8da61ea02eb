/**
 * The messages of CRI v1 that we use, as proto-loader gives them: names in camelCase, enums as strings, 64-bit
 * integers as numbers, an absent message in an answer as null, an absent list or map as empty. In a request
 * whatever is left out has its zero value.
 *
 * Times are nanoseconds since 1970 (0: never); as doubles they are exact to a quarter of a microsecond.
 *
 * @see https://github.com/kubernetes/cri-api/blob/master/pkg/apis/runtime/v1/api.proto
 */

export type StringMap = Readonly<Record<string, string>>
export type NamespaceMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET'

export interface DNSConfig {
  readonly servers?: readonly string[]
  readonly searches?: readonly string[]
  readonly options?: readonly string[]
}

/** All are `POD` when left out; Kubernetes' own default for `pid` is `CONTAINER`. */
export interface NamespaceOption {
  readonly network?: NamespaceMode
  readonly pid?: NamespaceMode
  readonly ipc?: NamespaceMode
  /** With `pid: 'TARGET'`: the container whose PID namespace is joined. */
  readonly targetId?: string
}

export interface SecurityProfile {
  readonly profileType: 'RuntimeDefault' | 'Unconfined' | 'Localhost'
  readonly localhostRef?: string
}

export interface SELinuxOption {
  readonly user?: string
  readonly role?: string
  readonly type?: string
  readonly level?: string
}

interface SecurityContext {
  readonly namespaceOptions?: NamespaceOption
  readonly selinuxOptions?: SELinuxOption
  readonly runAsUser?: { readonly value: number }
  readonly runAsGroup?: { readonly value: number }
  readonly readonlyRootfs?: boolean
  readonly supplementalGroups?: readonly number[]
  readonly privileged?: boolean
  readonly seccomp?: SecurityProfile
  readonly apparmor?: SecurityProfile
}

export type LinuxSandboxSecurityContext = SecurityContext

export interface LinuxContainerSecurityContext extends SecurityContext {
  readonly capabilities?: {
    readonly addCapabilities?: readonly string[]
    readonly dropCapabilities?: readonly string[]
  }
  readonly runAsUsername?: string
  readonly noNewPrivs?: boolean
  readonly maskedPaths?: readonly string[]
  readonly readonlyPaths?: readonly string[]
}

export interface LinuxContainerResources {
  /** Microseconds. */
  readonly cpuPeriod?: number
  /** Microseconds per period; 0: no limit. */
  readonly cpuQuota?: number
  readonly cpuShares?: number
  readonly memoryLimitInBytes?: number
  readonly oomScoreAdj?: number
  readonly cpusetCpus?: string
  readonly cpusetMems?: string
  readonly hugepageLimits?: readonly { readonly pageSize: string; readonly limit: number }[]
  /** cgroup v2 files and what to write into them. */
  readonly unified?: StringMap
  readonly memorySwapLimitInBytes?: number
}

export interface PodSandboxMetadata {
  readonly name: string
  readonly uid: string
  readonly namespace: string
  readonly attempt: number
}

export interface PodSandboxConfig {
  readonly metadata: PodSandboxMetadata
  readonly hostname?: string
  /** Absolute; containers' `logPath` is relative to it. */
  readonly logDirectory?: string
  readonly dnsConfig?: DNSConfig
  readonly labels?: StringMap
  readonly annotations?: StringMap
  readonly linux?: {
    readonly cgroupParent?: string
    readonly securityContext?: LinuxSandboxSecurityContext
    readonly sysctls?: StringMap
    readonly overhead?: LinuxContainerResources
    readonly resources?: LinuxContainerResources
  }
}

export type PodSandboxState = 'SANDBOX_READY' | 'SANDBOX_NOTREADY'

export interface PodSandbox {
  readonly id: string
  readonly metadata: PodSandboxMetadata
  readonly state: PodSandboxState
  readonly createdAt: number
  readonly labels: StringMap
  readonly annotations: StringMap
}

export interface PodSandboxStatus extends PodSandbox {
  /** Null or an empty `ip`: the sandbox uses the host's network, or has lost its own. */
  readonly network: { readonly ip: string; readonly additionalIps: readonly { readonly ip: string }[] } | null
}

export interface PodSandboxFilter {
  readonly id?: string
  readonly state?: { readonly state: PodSandboxState }
  readonly labelSelector?: StringMap
}

export interface Mount {
  readonly containerPath: string
  readonly hostPath: string
  readonly readonly?: boolean
  readonly selinuxRelabel?: boolean
  readonly propagation?: 'PROPAGATION_PRIVATE' | 'PROPAGATION_HOST_TO_CONTAINER' | 'PROPAGATION_BIDIRECTIONAL'
}

export interface Device {
  readonly containerPath: string
  readonly hostPath: string
  /** Any of `r`, `w`, `m`. */
  readonly permissions: string
}

export interface ContainerMetadata {
  readonly name: string
  readonly attempt: number
}

export interface ImageSpec {
  readonly image: string
  readonly annotations?: StringMap
}

export interface ContainerConfig {
  readonly metadata: ContainerMetadata
  /** `image.image` is a name or an id the image store has. */
  readonly image: ImageSpec
  /** Replaces the image's entrypoint. */
  readonly command?: readonly string[]
  /** Replaces the image's cmd. */
  readonly args?: readonly string[]
  readonly workingDir?: string
  readonly envs?: readonly { readonly key: string; readonly value: string }[]
  readonly mounts?: readonly Mount[]
  readonly devices?: readonly Device[]
  readonly labels?: StringMap
  readonly annotations?: StringMap
  /** Relative to the sandbox's `logDirectory`; empty: the output is thrown away. */
  readonly logPath?: string
  readonly stdin?: boolean
  readonly stdinOnce?: boolean
  readonly tty?: boolean
  readonly linux?: {
    readonly resources?: LinuxContainerResources
    readonly securityContext?: LinuxContainerSecurityContext
  }
}

export type ContainerState =
  | 'CONTAINER_CREATED'
  | 'CONTAINER_RUNNING'
  | 'CONTAINER_EXITED'
  | 'CONTAINER_UNKNOWN'

interface ContainerFacts {
  readonly id: string
  readonly metadata: ContainerMetadata
  readonly image: ImageSpec
  readonly imageRef: string
  readonly state: ContainerState
  readonly createdAt: number
  readonly labels: StringMap
  readonly annotations: StringMap
}

export interface Container extends ContainerFacts {
  readonly podSandboxId: string
}

export interface ContainerStatus extends ContainerFacts {
  readonly startedAt: number
  readonly finishedAt: number
  readonly exitCode: number
  /** `Completed`, `Error`, `OOMKilled`, `StartError` or empty. */
  readonly reason: string
  readonly message: string
  readonly mounts: readonly Mount[]
  readonly logPath: string
}

export interface ContainerFilter {
  readonly id?: string
  readonly state?: { readonly state: ContainerState }
  readonly podSandboxId?: string
  readonly labelSelector?: StringMap
}

export interface ExecResult {
  readonly stdout: Buffer
  readonly stderr: Buffer
  readonly exitCode: number
}

/** What a stream to a container carries. With `tty` there is no separate stderr. */
export interface StreamOptions {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

export interface UInt64Value {
  readonly value: number
}

export interface FilesystemUsage {
  readonly timestamp: number
  readonly fsId: { readonly mountpoint: string } | null
  readonly usedBytes: UInt64Value | null
  readonly inodesUsed: UInt64Value | null
}

export interface ContainerStats {
  readonly attributes: {
    readonly id: string
    readonly metadata: ContainerMetadata
    readonly labels: StringMap
    readonly annotations: StringMap
  }
  readonly cpu: {
    readonly timestamp: number
    readonly usageCoreNanoSeconds: UInt64Value | null
    readonly usageNanoCores: UInt64Value | null
  } | null
  readonly memory: {
    readonly timestamp: number
    readonly workingSetBytes: UInt64Value | null
    readonly availableBytes: UInt64Value | null
    readonly usageBytes: UInt64Value | null
    readonly rssBytes: UInt64Value | null
    readonly pageFaults: UInt64Value | null
    readonly majorPageFaults: UInt64Value | null
  } | null
  readonly writableLayer: FilesystemUsage | null
}

export interface ContainerStatsFilter {
  readonly id?: string
  readonly podSandboxId?: string
  readonly labelSelector?: StringMap
}

export interface Image {
  /** `sha256:…` of the image's config. */
  readonly id: string
  readonly repoTags: readonly string[]
  readonly repoDigests: readonly string[]
  readonly size: number
  /** The numeric user of the config, if it is numeric. */
  readonly uid: { readonly value: number } | null
  /** The user of the config, if it is a name. */
  readonly username: string
  /** Not to be removed to make room. */
  readonly pinned: boolean
}

/** Credentials for one registry. `auth` is base64 of `user:password`. */
export interface AuthConfig {
  readonly username?: string
  readonly password?: string
  readonly auth?: string
  readonly serverAddress?: string
  readonly identityToken?: string
  readonly registryToken?: string
}

export interface RuntimeCondition {
  /** `RuntimeReady` or `NetworkReady`. */
  readonly type: string
  readonly status: boolean
  readonly reason: string
  readonly message: string
}

export interface VersionInfo {
  readonly runtimeName: string
  readonly runtimeVersion: string
  readonly runtimeApiVersion: string
}
