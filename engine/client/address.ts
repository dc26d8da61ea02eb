import type { AgentOptions } from 'node:https'
import type { Credentials } from './kubeconfig.ts'
import type { StreamRequest } from './transport.ts'

/** How TLS is spoken with `access`; also for those who open connections themselves. */
export const tlsOptions = ({ ca, cert, key, insecure, serverName }: Credentials): AgentOptions => ({
  ...(ca && { ca }),
  ...(cert && { cert }),
  ...(key && { key }),
  ...(serverName && { servername: serverName }),
  ...(insecure && { rejectUnauthorized: false }),
})

/** `path?query`; a query value that is a list is repeated. */
export function target(path: string, query: StreamRequest['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value).map((one) => [name, one] as [string, string]),
  )
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path
}
