import type { Host } from './host.ts'

/** Marks our route in `ip route`, so that we only ever take away our own. */
const PROTOCOL = '72'

/**
 * Makes Service addresses reachable from this machine itself when no route leads there (no default route: a laptop
 * without network). The kernel wants some route before our rules may translate the address; where it leads is
 * never used.
 *
 * @returns whether a route was added.
 */
export async function ensureServiceRoute(host: Host, serviceCIDR: string, nodeIP: string): Promise<boolean> {
  const [network = ''] = serviceCIDR.split('/')
  const routed = await host.run('ip', ['-4', 'route', 'get', network]).then(
    () => true,
    () => false,
  )
  if (routed) return false
  const device = await deviceOf(host, nodeIP)
  const route = [serviceCIDR, 'dev', device, 'src', nodeIP, 'proto', PROTOCOL]
  await host.run('ip', ['-4', 'route', 'replace', ...route])
  return true
}

/** Takes the route away if it is ours; nothing happens when there is none. */
export async function removeServiceRoute(host: Host, serviceCIDR: string): Promise<void> {
  await host.run('ip', ['-4', 'route', 'del', serviceCIDR, 'proto', PROTOCOL]).catch(() => undefined)
}

/** Not `lo` where it can be helped: the kernel sends no "port unreachable" for packets that leave by it. */
async function deviceOf(host: Host, address: string): Promise<string> {
  const text = await host.run('ip', ['-4', '-o', 'addr', 'show', 'to', address])
  return /^\d+: (\S+)/.exec(text)?.[1] ?? 'lo'
}
