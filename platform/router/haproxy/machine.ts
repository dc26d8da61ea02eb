import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'

/** Connections at once that HAProxy may have here: R9's 20,000, or half of the files this process may open. */
export async function maxConnections(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const files = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY)
  return Math.max(100, Math.min(20_000, Math.floor((files - 200) / 2)))
}

/** The user Debian's haproxy package makes, when we may become it. */
export async function haproxyUser(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return /^haproxy:/m.test(users) ? 'haproxy' : undefined
}

/** All addresses, as HAProxy writes them; IPv6 only where the machine has it. */
export function allAddresses(): string[] {
  const hasIPv6 = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ family }) => family === 'IPv6'),
  )
  return hasIPv6 ? ['*', '[::]'] : ['*']
}

/** The address as Node's `listen` wants it. */
export const listenHost = (address: string): string =>
  address === '*' ? '0.0.0.0' : address.replace(/^\[(.*)\]$/, '$1')
