import type { Client } from '@hawser/client/client.ts'
import { ConfigMap } from '@hawser/kinds/core/configmap.ts'

/** Where a platform can be reached, as it says itself in ConfigMap `kube-public/hawser`. */
export interface Addresses {
  readonly api: string
  /** Domain under which routes get a host of their own. */
  readonly domain: string
  readonly httpPort: number
  readonly httpsPort: number
}

export const addressesName = { namespace: 'kube-public', name: 'hawser' } as const

export async function readAddresses(client: Client): Promise<Addresses | undefined> {
  const map = await client.find(ConfigMap, addressesName.name, addressesName.namespace)
  return map && parseAddresses(map.data ?? {})
}

export function parseAddresses(data: Readonly<Record<string, string>>): Addresses | undefined {
  const { api, domain, httpPort, httpsPort } = data
  if (!api || !domain || !httpPort || !httpsPort) return undefined
  return { api, domain, httpPort: Number(httpPort), httpsPort: Number(httpsPort) }
}

/** What a person types into a browser. */
export function routeUrl({ httpPort, httpsPort }: Addresses, host: string, path = '', tls = false): string {
  const [scheme, port, usual] = tls ? (['https', httpsPort, 443] as const) : (['http', httpPort, 80] as const)
  return `${scheme}://${host}${port === usual ? '' : `:${port}`}${path}`
}
