import { hostname, networkInterfaces } from 'node:os'

/** What the API server answers to: DNS names and IP addresses, each once. */
export function servingNames(
  host: { readonly hostname: string; readonly addresses: readonly string[] },
  service: { readonly ip?: string; readonly clusterDomain?: string } = {},
): string[] {
  const { ip, clusterDomain = 'cluster.local' } = service
  return [
    ...new Set([
      'localhost',
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      `kubernetes.default.svc.${clusterDomain}`,
      '127.0.0.1',
      '::1',
      ...(ip ? [ip] : []),
      ...host.addresses,
      ...(host.hostname ? [host.hostname] : []),
    ]),
  ]
}

/** This machine's name and addresses, without link-local ones: they say nothing to another machine. */
export function thisHost(): { hostname: string; addresses: string[] } {
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.startsWith('fe80:') && !address.startsWith('169.254.'))
  return { hostname: hostname(), addresses }
}
