import type { Call, Connection } from '../connection.ts'

/** Who asks containerd: through which connection, under which lease, until when. */
export interface Caller {
  readonly connection: Connection
  /** Everything that is written under it is safe from garbage collection while it lasts. */
  readonly lease?: string
  readonly signal?: AbortSignal
}

type Service = 'Content' | 'Diff' | 'Images' | 'Leases' | 'Snapshots'

/** Unpacking or comparing a large layer on a slow disk takes its time. */
const timeoutMs = 10 * 60_000

/** One call of containerd's own services, in the namespace that CRI uses. */
export function ask<Answer>(
  caller: Caller,
  service: Service,
  method: string,
  request: object,
  about?: string,
): Promise<Answer> {
  return caller.connection.unary<Answer>({ ...callOf(caller, service, method, about), request })
}

export function callOf(
  { lease, signal }: Caller,
  service: Service,
  method: string,
  about = '',
): Omit<Call, 'request'> {
  const headers = { 'containerd-namespace': 'k8s.io', ...(lease && { 'containerd-lease': lease }) }
  const name = `containerd.services.${service.toLowerCase()}.v1.${service}`
  return { service: name, method, about, headers, timeoutMs, ...(signal && { signal }) }
}
