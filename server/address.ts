import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { ConfigError } from './options.ts'

/** The IPv4 address by which pods and other machines reach this one: that of the interface with the default route. */
export async function ownAddress(): Promise<string> {
  const routes = await readFile('/proc/net/route', 'utf8').catch(() => '')
  const address = addressOf(defaultInterface(routes), networkInterfaces())
  if (address) return address
  throw new ConfigError(
    'this machine has no IPv4 address besides 127.0.0.1, and pods must reach it by one; give it one with: ip addr add 192.168.250.1/32 dev lo',
  )
}

/** The interface of the default route in /proc/net/route. */
export function defaultInterface(routes: string): string | undefined {
  const rows = routes
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
  return rows.find(
    ([, destination, , , , , , mask]) => destination === '00000000' && mask === '00000000',
  )?.[0]
}

type Interfaces = ReturnType<typeof networkInterfaces>

/** The address of `preferred`, else of any interface that is not a pod's. */
export function addressOf(preferred: string | undefined, interfaces: Interfaces): string | undefined {
  const named = preferred ? (interfaces[preferred] ?? []) : []
  const others = Object.entries(interfaces)
    .filter(([name]) => !name.startsWith('veth'))
    .flatMap(([, addresses]) => addresses ?? [])
  return [...named, ...others].find(({ family, address }) => family === 'IPv4' && !address.startsWith('127.'))
    ?.address
}
