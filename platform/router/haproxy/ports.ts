import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { put } from './files.ts'

export interface Ports {
  readonly http: number
  readonly https: number
}

/** Where browsers look, then where everybody may listen, then anywhere. */
const usual: readonly Ports[] = [
  { http: 80, https: 443 },
  { http: 8080, https: 8443 },
]

/**
 * The first pair of ports that is free: those asked for, those of last time, the usual ones, any.
 *
 * @param wanted  Ports that must be used; 0 is any free one.
 * @throws when ports are wanted and taken.
 */
export async function choosePorts(
  isFree: (port: number) => Promise<boolean>,
  anyPort: () => Promise<number>,
  { wanted, saved }: { readonly wanted?: Ports | undefined; readonly saved?: Ports | undefined },
): Promise<Ports> {
  const areFree = async ({ http, https }: Ports): Promise<boolean> =>
    (await isFree(http)) && (await isFree(https))
  if (wanted && (wanted.http !== 0 || wanted.https !== 0)) {
    const ports = { http: wanted.http || (await anyPort()), https: wanted.https || (await anyPort()) }
    if (await areFree(ports)) return ports
    throw new Error(
      `the router cannot listen on ports ${ports.http} and ${ports.https}: taken by another program or not permitted; free them or choose others`,
    )
  }
  for (const ports of [...(saved ? [saved] : []), ...(wanted ? [] : usual)])
    if (await areFree(ports)) return ports
  return { http: await anyPort(), https: await anyPort() }
}

const claims = new Map<number, Server>()

/**
 * Chooses ports that no other platform has chosen and is about to use: HAProxies that are told the same port share it
 * without a word. What claims a port is a name in the kernel, which goes with this process.
 *
 * @param choose  Given whether a port was claimed by somebody else, chooses among the rest.
 */
export async function claimPorts(
  choose: (isClaimed: (port: number) => boolean) => Promise<Ports>,
): Promise<Ports> {
  const claimed = new Set<number>()
  for (;;) {
    const ports = await choose((port) => claimed.has(port))
    const { http, https } = ports
    const hadHttp = claims.has(http)
    if (!(await claim(http))) claimed.add(http)
    else if (await claim(https)) return ports
    else {
      claimed.add(https)
      if (!hadHttp) release(http)
    }
  }
}

async function claim(port: number): Promise<boolean> {
  if (claims.has(port)) return true
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer().unref()
  server.once('error', () => resolve(false))
  server.listen(`\0hawser/router/${port}`, () => resolve(true))
  const isOurs = await promise
  if (isOurs) claims.set(port, server)
  return isOurs
}

function release(port: number): void {
  claims.get(port)?.close()
  claims.delete(port)
}

/** Whether this process could listen on a port, on all addresses of a kind. */
export async function isPortFree(port: number, hosts: readonly string[]): Promise<boolean> {
  for (const host of hosts) {
    const bound = await listen(port, host).catch(() => undefined)
    if (bound === undefined) return false
  }
  return true
}

export const anyFreePort = (hosts: readonly string[]): Promise<number> => listen(0, hosts[0] ?? '0.0.0.0')

async function listen(port: number, host: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.on('error', reject)
  server.listen({ port, host, ipv6Only: host.includes(':') }, () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address ? address.port : port))
  })
  return promise
}

/** Ports of last time: addresses that people have noted down go on working. */
export async function savedPorts(file: string): Promise<Ports | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const { http, https } = JSON.parse(text)
    return isPort(http) && isPort(https) ? { http, https } : undefined
  } catch {
    // A damaged file is as good as none: the ports are chosen anew.
    return undefined
  }
}

const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536

export const savePorts = (file: string, ports: Ports): Promise<void> =>
  put(file, `${JSON.stringify(ports)}\n`)
