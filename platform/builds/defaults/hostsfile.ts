import type { HostAlias } from '@hawser/kinds/core/podspec.ts'

/** What a hosts file says about some names, leaving out addresses that mean "this machine" to whoever reads them. */
export function aliasesOf(hostsFile: string, names: readonly string[]): HostAlias[] {
  return hostsFile.split('\n').flatMap((line) => {
    const [ip = '', ...all] = line.replace(/#.*/, '').trim().split(/\s+/)
    const hostnames = all.filter((name) => names.includes(name))
    return hostnames.length === 0 || isLoopback(ip) ? [] : [{ ip, hostnames }]
  })
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || host.startsWith('127.')
