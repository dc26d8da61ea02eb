import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const defaultDataDir = '/var/lib/hawser'

/** Where one platform keeps what lasts (`data`) and what ends with the machine's uptime (`run`). */
export interface Dirs {
  readonly data: string
  /** Eight hex digits that name everything of this platform on the machine: run dir, nft table, cgroup. */
  readonly id: string
  /** Sockets and pid files. Short, because a unix socket path has at most 107 bytes. */
  readonly run: string
  readonly kubeconfig: string
  readonly settings: string
  readonly store: string
  readonly pki: string
  readonly log: string
  readonly volumes: string
  readonly router: string
  readonly node: string
}

/** The same data dir gives the same paths, however it is spelled. */
export function dirsOf(dataDir: string): Dirs {
  const data = canonical(resolve(dataDir))
  const id = createHash('sha256').update(data).digest('hex').slice(0, 8)
  return {
    data,
    id,
    run: `/run/hawser/${id}`,
    kubeconfig: join(data, 'kubeconfig'),
    settings: join(data, 'cluster.json'),
    store: join(data, 'store'),
    pki: join(data, 'pki'),
    log: join(data, 'log'),
    volumes: join(data, 'volumes'),
    router: join(data, 'router'),
    node: join(data, 'node'),
  }
}

/** Like realpath, but the end of the path need not exist yet. */
function canonical(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path === dirname(path) ? path : join(canonical(dirname(path)), path.slice(dirname(path).length))
  }
}
