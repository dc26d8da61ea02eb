import type { ClientRequest, IncomingMessage } from 'node:http'
import https from 'node:https'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { tokenProtocol } from '../auth/authenticate.ts'
import type { KeyPair } from '../pki/certificate.ts'
import type { Destination } from './destination.ts'

// Importing it would load undici (tools/builtins.test.ts).
const http = process.getBuiltinModule('node:http')

/** How the API server opens connections to node agents and applications. */
export interface Dialer {
  /** Begins a request on a destination. `upgrade`: on a connection of its own. */
  request(
    to: Destination,
    method: string,
    path: string,
    headers: readonly string[],
    upgrade?: true,
  ): ClientRequest
  /** Closes idle connections. */
  close(): void
}

/**
 * @param identity  What agents are shown.
 * @param ca        The authority that signed the agents' certificates, PEM.
 */
export function openDialer(identity: KeyPair, ca: string): Dialer {
  const agentTls = { key: identity.key, cert: identity.certificate, ca }
  const agents = new https.Agent({ ...agentTls, keepAlive: true })
  return {
    request({ host, port, node, tls }, method, path, headers, upgrade) {
      const options = { host, port, method, path, headers }
      // An agent proves that it is the node's, wherever it listens; an application proves nothing.
      if (node)
        return https.request({ ...options, ...agentTls, servername: node, agent: upgrade ? false : agents })
      if (tls) return https.request({ ...options, rejectUnauthorized: false, agent: false })
      return http.request({ ...options, agent: false })
    },
    close: () => agents.destroy(),
  }
}

// RFC 9110 7.6.1: these speak about one connection.
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
/** These prove to us who asks; nobody behind us needs them. */
const isSecret = (name: string): boolean =>
  name === 'authorization' || name.startsWith('impersonate-') || name.startsWith('x-remote-')

/**
 * A message's headers for the other side. With `upgrade` those that ask for another protocol, in our words: a client that
 * names further headers in `Connection` could have a proxy on the way take away who asks. There is no body then.
 */
export function passedHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>, upgrade?: true): string[] {
  const passed: string[] = upgrade ? ['Connection', 'Upgrade'] : []
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]]
    const lower = name.toLowerCase()
    if (lower === 'host' || isSecret(lower)) continue
    if (upgrade ? lower !== 'upgrade' && isOfConnection(lower) : hopByHop.has(lower)) continue
    passed.push(name, lower === 'sec-websocket-protocol' ? withoutToken(value) : value)
  }
  return passed
}

const isOfConnection = (name: string): boolean => hopByHop.has(name) || name === 'content-length'

/** Protocols of a WebSocket without the one that is a browser's token. */
const withoutToken = (protocols: string): string =>
  protocols
    .split(',')
    .filter((one) => !one.trim().startsWith(tokenProtocol))
    .join(',')

export const hostHeader = ({ host, port }: Destination): readonly string[] => [
  'Host',
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`,
]

/** A connection that could not be made, as a refusal that says which one. */
export function unreachable({ host, port, node }: Destination, error: Error): StatusError {
  const what = node ? `the agent of node ${node}` : 'the application'
  return new StatusError(
    'ServiceUnavailable',
    `${what} at ${host}:${port} cannot be reached: ${error.message}`,
    {
      ...(node && { hint: `Look whether the node agent runs on ${node}.` }),
      cause: error,
    },
  )
}
