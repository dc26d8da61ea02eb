import type { ImageStore } from './images.ts'
import type { Runtime } from './runtime.ts'

export interface ContainerdOptions {
  /** Lasts: images, snapshots, leases of pod addresses, the log. */
  readonly root: string
  /** Sockets, pid file, configuration, mounts: gone after a reboot. At most 60 characters (socket paths). */
  readonly runDir: string
  /** Pods get their addresses from it. */
  readonly podCIDR: string
  /** Of pods' interfaces; default: that of the interface with the default route, else 1500. */
  readonly mtu?: number
  /** cgroup that pods of ours are put under (`/hawser-1a2b3c4d`); `stop` removes it. */
  readonly cgroupParent?: string
  /** Default `<root>/containerd.log`. */
  readonly logFile?: string
  /** Longest line in a container's log before it is split, bytes. Default 16 KiB as elsewhere. */
  readonly maxLogLineBytes?: number
  /** Mirrors and plain-HTTP registries: a directory with `<host>/hosts.toml` files. */
  readonly registryConfigDir?: string
  readonly log?: (message: string, fields?: Readonly<Record<string, unknown>>) => void
}

/** A containerd of our own that outlives this process. */
export interface Containerd {
  readonly socket: string
  /** Changes when it had to be restarted. */
  readonly pid: number
  readonly runtime: Runtime
  readonly images: ImageStore
  /** Stops watching over it and closes connections; it and all containers run on. */
  detach(): void
  /** Ends every pod, containerd itself, and everything it left: processes, mounts, network namespaces, cgroups. */
  stop(): Promise<void>
}
