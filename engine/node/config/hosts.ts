import type { HostAlias } from '@hawser/kinds/core/podspec.ts'

export interface HostsFile {
  readonly ips: readonly string[]
  readonly hostname: string
  /** `web-0.web.shop.svc.cluster.local`; empty without a subdomain. */
  readonly fqdn: string
  readonly aliases: readonly HostAlias[]
}

// Tests of other people's clusters look for this line.
const header = '# Kubernetes-managed hosts file.\n'
const loopback = `127.0.0.1\tlocalhost
::1\tlocalhost ip6-localhost ip6-loopback
fe00::0\tip6-localnet
fe00::0\tip6-mcastprefix
fe00::1\tip6-allnodes
fe00::2\tip6-allrouters
`

/** `/etc/hosts` of a pod with its own network. */
export function hostsFile({ ips, hostname, fqdn, aliases }: HostsFile): string {
  const names = fqdn ? `${fqdn}\t${hostname}` : hostname
  return header + loopback + ips.map((ip) => `${ip}\t${names}\n`).join('') + aliasLines(aliases)
}

/** `/etc/hosts` of a pod on the host's network. */
export const hostsFileOnHost = (hosts: string, aliases: readonly HostAlias[]): string =>
  `# Kubernetes-managed hosts file (host network).\n${hosts.replace(/\n*$/, '\n')}${aliasLines(aliases)}`

const aliasLines = (aliases: readonly HostAlias[]): string =>
  aliases.length === 0
    ? ''
    : `\n# Entries added by HostAliases.\n${aliases.map(({ ip, hostnames = [] }) => `${[ip, ...hostnames].join('\t')}\n`).join('')}`
