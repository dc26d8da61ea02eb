import type {
  AuthConfig,
  Container,
  ContainerConfig,
  ContainerFilter,
  ContainerStats,
  ContainerStatsFilter,
  ContainerStatus,
  ExecResult,
  FilesystemUsage,
  Image,
  LinuxContainerResources,
  PodSandbox,
  PodSandboxConfig,
  PodSandboxFilter,
  PodSandboxStatus,
  RuntimeCondition,
  StreamOptions,
  VersionInfo,
} from './messages.ts'

/** Every call ends: by an answer, when `signal` aborts, or after its deadline (each call has a sensible one). */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

/**
 * A container runtime spoken to over CRI v1. Every method rejects with a RuntimeError (errors.ts).
 *
 * Starts of sandboxes and containers are bounded to a few at a time, because runc fails when dozens start at once;
 * callers may start as many as they like and wait.
 */
export interface Runtime {
  version(options?: CallOptions): Promise<VersionInfo>
  /** Whether the runtime and its network are ready, and why not. */
  status(options?: CallOptions): Promise<readonly RuntimeCondition[]>

  /** Makes a pod's namespaces and network; resolves to the sandbox's id. Leaves nothing behind when it fails. */
  runPodSandbox(config: PodSandboxConfig, options?: CallOptions): Promise<string>
  /** Kills what runs in it and gives back its network. Does nothing for one that is stopped or gone. */
  stopPodSandbox(id: string, options?: CallOptions): Promise<void>
  /** Removes a stopped sandbox with its containers. Does nothing for one that is gone. */
  removePodSandbox(id: string, options?: CallOptions): Promise<void>
  podSandboxStatus(id: string, options?: CallOptions): Promise<PodSandboxStatus>
  listPodSandboxes(filter?: PodSandboxFilter, options?: CallOptions): Promise<readonly PodSandbox[]>

  /** Resolves to the container's id. `sandbox` is the config the sandbox was run with. */
  createContainer(
    sandboxId: string,
    config: ContainerConfig,
    sandbox: PodSandboxConfig,
    options?: CallOptions,
  ): Promise<string>
  /** A container whose start failed has exited with reason `StartError`: create another one. */
  startContainer(id: string, options?: CallOptions): Promise<void>
  /** Its stop signal, and SIGKILL `graceSeconds` later. Does nothing for one that has exited or is gone. */
  stopContainer(id: string, graceSeconds: number, options?: CallOptions): Promise<void>
  /** Kills it if it runs. Does nothing for one that is gone. */
  removeContainer(id: string, options?: CallOptions): Promise<void>
  listContainers(filter?: ContainerFilter, options?: CallOptions): Promise<readonly Container[]>
  containerStatus(id: string, options?: CallOptions): Promise<ContainerStatus>
  updateContainerResources(
    id: string,
    resources: LinuxContainerResources,
    options?: CallOptions,
  ): Promise<void>
  /** After its log file was moved away: makes the runtime write to a new one. */
  reopenContainerLog(id: string, options?: CallOptions): Promise<void>

  /** Runs a command to its end. Rejects with `Timeout` after `timeoutSeconds`; the command is then killed. */
  execSync(
    id: string,
    cmd: readonly string[],
    timeoutSeconds: number,
    options?: CallOptions,
  ): Promise<ExecResult>
  /** Resolves to the URL of the runtime's streaming server, good for one connection (SPDY or WebSocket v1-v4). */
  exec(id: string, cmd: readonly string[], streams: StreamOptions, options?: CallOptions): Promise<string>
  attach(id: string, streams: StreamOptions, options?: CallOptions): Promise<string>
  portForward(sandboxId: string, ports: readonly number[], options?: CallOptions): Promise<string>

  containerStats(id: string, options?: CallOptions): Promise<ContainerStats>
  listContainerStats(filter?: ContainerStatsFilter, options?: CallOptions): Promise<readonly ContainerStats[]>

  listImages(options?: CallOptions): Promise<readonly Image[]>
  /** Undefined: there is no such image here. */
  imageStatus(image: string, options?: CallOptions): Promise<Image | undefined>
  /** Resolves to the image's reference. The default deadline is ten minutes. */
  pullImage(image: string, auth?: AuthConfig, options?: CallOptions): Promise<string>
  /** Does nothing for one that is gone. */
  removeImage(image: string, options?: CallOptions): Promise<void>
  imageFsInfo(options?: CallOptions): Promise<readonly FilesystemUsage[]>

  /**
   * What happens to containers and sandboxes, as it happens. Events may be lost while the runtime is away: the
   * iteration then ends by throwing `Unavailable`, and the caller lists everything and subscribes again.
   */
  events(signal: AbortSignal): AsyncIterable<RuntimeEvent>

  /** Closes the connection. What runs, runs on. */
  close(): void
}

/** `exit` and `oom` of an exec'd process have `execId`. A sandbox's pause process is a container too. */
export interface RuntimeEvent {
  readonly type: 'create' | 'start' | 'exit' | 'oom' | 'delete' | 'paused' | 'resumed'
  readonly containerId: string
  /** Empty for the container's own process. */
  readonly execId: string
  /** Of `exit`. */
  readonly exitCode?: number
}
