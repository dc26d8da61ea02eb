import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Connection, connect } from '../connection.ts'
import type { PodSandbox } from '../messages.ts'
import { freeAddresses } from './addresses.ts'
import { unmountUnder } from './mounts.ts'
import type { Paths } from './paths.ts'

const service = 'runtime.v1.RuntimeService'

/** Where CRI mounts the network namespaces of pods. */
export const netnsDir = ({ state }: Paths) => join(state, 'io.containerd.grpc.v1.cri', 'netns')

/**
 * Removes addresses and network namespaces of sandboxes that containerd does not know, because it was killed while
 * it made them. Only for a containerd that was just started and has not been asked for a pod yet: one that is
 * being made is not known either.
 */
export async function freeLost(paths: Paths): Promise<void> {
  const connection = connect(paths.socket)
  try {
    const call = { service, method: 'ListPodSandbox', request: {} }
    const { items } = await connection.unary<{ items: PodSandbox[] }>(call)
    await freeAddresses(join(paths.cniDataDir, paths.network), new Set(items.map(({ id }) => id)))
    const used = await Promise.all(items.map(({ id }) => namespaceOf(connection, id)))
    await freeNamespaces(netnsDir(paths), new Set(used))
  } finally {
    connection.close()
  }
}

/** The network namespace of a sandbox, as a path; undefined: it uses the host's. */
async function namespaceOf(connection: Connection, podSandboxId: string): Promise<string | undefined> {
  const request = { podSandboxId, verbose: true }
  const { info } = await connection.unary<{ info: { info?: string } }>({
    service,
    method: 'PodSandboxStatus',
    request,
    about: podSandboxId.slice(0, 12),
  })
  const { runtimeSpec } = JSON.parse(info.info ?? '{}') as {
    runtimeSpec?: { linux?: { namespaces?: { type: string; path?: string }[] } }
  }
  return runtimeSpec?.linux?.namespaces?.find(({ type }) => type === 'network')?.path
}

async function freeNamespaces(dir: string, used: ReadonlySet<string | undefined>): Promise<void> {
  const lost = (await readdir(dir).catch(() => []))
    .map((name) => join(dir, name))
    .filter((path) => !used.has(path))
  await unmountUnder(lost)
  await Promise.all(lost.map((path) => rm(path, { force: true })))
}
