import { lookup } from 'node:dns'
import type { Agent, IncomingHttpHeaders } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { rootCertificates } from 'node:tls'
import { isRefusedAddress } from './address.ts'

// Importing it would load undici (tools/builtins.test.ts).
const http = process.getBuiltinModule('node:http')

export interface Asked {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** The answer is cut off, and the request fails, when it is longer. */
  readonly mostBytes: number
  readonly signal: AbortSignal
  /** Whether the body is to be read by who asks, as it comes, and may be of any length. */
  readonly streams?: boolean
}
export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** Empty when it is a stream. */
  readonly body: Buffer
  readonly stream?: Readable
}

/** How a registry is reached. */
export interface Reach {
  /** Certificates that are trusted besides those everybody trusts, PEM. */
  readonly ca?: string
  /** Whether certificates are not looked at. */
  readonly isInsecure: boolean
  /** Whether an import may go to this host, `name:port`, wherever it leads. */
  readonly isAllowed: (host: string) => boolean
}

/** A request that found no answer, and why. */
export class Unreached extends Error {
  override readonly name = 'Unreached'
}

const idleMs = 20_000
const ok = 200

/** Sends one GET and takes the answer, whole. Follows no redirect. */
export type Ask = (asked: Asked) => Promise<Answered>

/** @throws {Unreached} by `ask`. The caller disposes of the connections. */
export function openAsk(reach: Reach): { ask: Ask } & Disposable {
  const secure = new https.Agent({
    keepAlive: true,
    maxSockets: 4,
    rejectUnauthorized: !reach.isInsecure,
    ...(reach.ca && { ca: [...rootCertificates, reach.ca] }),
  })
  const plain = new http.Agent({ keepAlive: true, maxSockets: 4 })
  return {
    ask: (asked) => send(asked, asked.url.protocol === 'https:' ? secure : plain, reach),
    [Symbol.dispose]() {
      secure.destroy()
      plain.destroy()
    },
  }
}

const hostOf = ({ hostname, port, protocol }: URL): string =>
  `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`

function send(
  { url, headers, mostBytes, signal, streams }: Asked,
  agent: Agent,
  reach: Reach,
): Promise<Answered> {
  const isFree = reach.isAllowed(hostOf(url))
  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (!isFree && isIP(literal) && isRefusedAddress(literal)) return Promise.reject(refusal(url, literal))
  const { promise, resolve, reject } = Promise.withResolvers<Answered>()
  const fail = (error: Error): void => reject(new Unreached(textOf(error, url), { cause: error }))
  const options = {
    agent,
    headers: { 'user-agent': 'hawser', ...headers },
    signal,
    timeout: idleMs,
    ...(!isFree && { lookup: guarded(url) }),
  }
  const request = (url.protocol === 'https:' ? https : http).get(url, options, (response) => {
    if (streams && response.statusCode === ok)
      return resolve({ status: ok, headers: response.headers, body: Buffer.alloc(0), stream: response })
    const chunks: Buffer[] = []
    let size = 0
    response.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > mostBytes) response.destroy(new Error(`the answer is larger than ${mostBytes} bytes`))
      else chunks.push(chunk)
    })
    response.on('error', fail)
    response.on('end', () =>
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
    )
  })
  request.on('timeout', () => request.destroy(new Error(`no answer for ${idleMs / 1000} s`)))
  request.on('error', fail)
  return promise
}

/** Looks names up, and leaves out addresses that no registry of others has: a name may lead anywhere, at any time. */
const guarded =
  (url: URL): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const fine = addresses.filter(({ address }) => !isRefusedAddress(address))
      const [first] = fine
      if (!first) return callback(refusal(url, addresses[0]?.address ?? ''), '', 0)
      if (options.all) callback(null, fine)
      else callback(null, first.address, first.family)
    })
  }

const refusal = ({ hostname }: URL, address: string): Unreached =>
  new Unreached(
    `${hostname} leads to ${address}, which is no address of a registry elsewhere; an administrator can allow it in allowedAddressesForImport of the ConfigMap image-policy in project openshift`,
  )

/** What clients of registries say, without addresses of ours. */
function textOf(error: Error, { hostname }: URL): string {
  if (error.name === 'Unreached') return error.message
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `lookup ${hostname}: no such host`
  if (code === 'ECONNREFUSED') return `${hostname}: connection refused`
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `${hostname}: the import took too long`
  return `${hostname}: ${error.message}`
}
