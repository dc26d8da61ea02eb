import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ContainerdOptions } from '../containerd.ts'
import { RuntimeError } from '../errors.ts'

/** Where everything of one containerd is. */
export interface Paths {
  /** containerd's lasting data. */
  readonly root: string
  /** containerd's state, with the mounts of running containers and network namespaces. */
  readonly state: string
  /** runc's state. */
  readonly runc: string
  readonly socket: string
  readonly pidFile: string
  readonly config: string
  readonly cniConfDir: string
  /** host-local's leases of addresses, which must outlive a restart. */
  readonly cniDataDir: string
  readonly log: string
  /** Where containerd keeps blobs: `sha256/…`, each complete when it is there. Only to be read. */
  readonly blobs: string
  /** Name of the CNI network, different on every containerd of a machine. */
  readonly network: string
}

/** What everything about a containerd is derived from. */
export type Place = Pick<ContainerdOptions, 'root' | 'runDir' | 'logFile'>

// A socket's path has 107 bytes at most; the longest of ours is this under the run dir.
const longestRunDir = 107 - '/containerd.sock.ttrpc'.length

export function pathsOf({ root, runDir, logFile }: Place): Paths {
  if (Buffer.byteLength(runDir) > longestRunDir) {
    throw new RuntimeError(
      'Invalid',
      `the run directory ${runDir} is too long for unix sockets: at most ${longestRunDir} bytes`,
    )
  }
  return {
    root: join(root, 'containerd'),
    state: join(runDir, 'containerd'),
    runc: join(runDir, 'runc'),
    socket: join(runDir, 'containerd.sock'),
    pidFile: join(runDir, 'containerd.pid'),
    config: join(runDir, 'containerd.toml'),
    cniConfDir: join(runDir, 'net.d'),
    cniDataDir: join(root, 'cni'),
    blobs: join(root, 'containerd', 'io.containerd.content.v1.content', 'blobs'),
    log: logFile ?? join(root, 'containerd.log'),
    network: `hawser-${createHash('sha256').update(root).digest('hex').slice(0, 8)}`,
  }
}
