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
  await host.run('ip', ['-4', 'route', 'replace', serviceCIDR, ...route(nodeIP)])
  return true
}

/** Takes the route away if it is ours; nothing happens when there is none. */
export async function removeServiceRoute(host: Host, serviceCIDR: string): Promise<void> {
  await host
    .run('ip', ['-4', 'route', 'del', serviceCIDR, 'dev', 'lo', 'proto', PROTOCOL])
    .catch(() => undefined)
}

const route = (nodeIP: string): string[] => ['dev', 'lo', 'src', nodeIP, 'proto', PROTOCOL]
