import type { Host } from './host.ts'

/** Kernel switches without which nothing is forwarded, and why we need each. */
const needed = {
  'net.ipv4.ip_forward': 'packets of pods are forwarded by this machine',
  'net.ipv4.conf.all.route_localnet': 'NodePorts and hostPorts answer on 127.0.0.1 too',
} as const

const fileOf = (name: string): string => `/proc/sys/${name.replaceAll('.', '/')}`

/** Turns on what is off. @returns the names of the switches that were off. */
export async function enableForwarding(host: Host, log: (message: string) => void): Promise<string[]> {
  const changed: string[] = []
  for (const [name, reason] of Object.entries(needed)) {
    if ((await host.run('cat', [fileOf(name)])).trim() === '1') continue
    await write(host, name, '1')
    log(`set ${name}=1: ${reason}`)
    changed.push(name)
  }
  return changed
}

/** Turns off again what `enableForwarding` turned on. */
export async function restoreForwarding(
  host: Host,
  changed: readonly string[],
  log: (message: string) => void,
): Promise<void> {
  for (const name of changed) {
    await write(host, name, '0')
    log(`set ${name}=0 again, as it was before`)
  }
}

const write = (host: Host, name: string, value: '0' | '1'): Promise<string> =>
  host.run('tee', [fileOf(name)], `${value}\n`)
