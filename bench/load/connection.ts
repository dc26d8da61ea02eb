import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type ClientHttp2Session, connect } from 'node:http2'
import { Agent, request } from 'node:https'

export interface Answer {
  readonly status: number
  readonly bytes: number
  /** Only of refusals, and where it was asked for. */
  readonly body: string
}

/** Keep-alive connections to the API server of a kubeconfig (as Hawser writes it: JSON, inline credentials). */
export interface Connection {
  send(
    method: string,
    path: string,
    body?: unknown,
    options?: { type?: string; keep?: boolean },
  ): Promise<Answer>
  /** Opens a watch and counts what comes: `onEvents` gets the number of events in each piece. */
  watch(path: string, onEvents: (count: number, text: string) => void): Promise<{ close(): void }>
  close(): void
}

/**
 * Opens watches over HTTP/2, as many on each connection as client-go has there: 250 and more.
 *
 * @returns when all have been answered; `close` ends them.
 */
export async function multiplexedWatches(
  kubeconfig: string,
  path: string,
  count: number,
): Promise<{ close(): void }> {
  const { server, ...tls } = access(kubeconfig)
  const sessions = Array.from({ length: Math.ceil(count / 250) }, () => connect(server, tls))
  await Promise.all(
    Array.from({ length: count }, async (_, k) => {
      const stream = (sessions[k % sessions.length] as ClientHttp2Session).request({ ':path': path })
      stream.resume()
      await once(stream, 'response')
    }),
  )
  return { close: () => sessions.forEach((session) => void session.destroy()) }
}

export function connection(kubeconfig: string, sockets: number): Connection {
  const { server, ...tls } = access(kubeconfig)
  const { hostname, port } = new URL(server)
  const agent = new Agent({ keepAlive: true, maxSockets: sockets, ...tls })
  return {
    send(method, path, body, options = {}) {
      const data = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
      const headers = {
        accept: 'application/json',
        ...(data && { 'content-type': options.type ?? 'application/json', 'content-length': data.length }),
      }
      return new Promise((resolve, reject) => {
        const outgoing = request({ hostname, port, agent, method, path, headers }, (answer) => {
          const status = answer.statusCode ?? 0
          const kept: Buffer[] = []
          let bytes = 0
          answer.on('data', (chunk: Buffer) => {
            bytes += chunk.length
            if (options.keep || status >= 300) kept.push(chunk)
          })
          answer.on('end', () => resolve({ status, bytes, body: Buffer.concat(kept).toString() }))
          answer.on('error', reject)
        })
        outgoing.on('error', reject)
        outgoing.end(data)
      })
    },
    watch(path, onEvents) {
      const own = new Agent({ keepAlive: false, ...tls })
      return new Promise((resolve, reject) => {
        const outgoing = request({ hostname, port, agent: own, path }, (answer) => {
          answer.setEncoding('utf8')
          answer.on('data', (text: string) => onEvents(text.split('\n').length - 1, text))
          resolve({ close: () => outgoing.destroy() })
        })
        outgoing.on('error', reject)
        outgoing.end()
      })
    },
    close: () => agent.destroy(),
  }
}

function access(path: string) {
  const config = JSON.parse(readFileSync(path, 'utf8'))
  const { cluster } = config.clusters[0]
  const { user } = config.users[0]
  const pem = (data: string) => Buffer.from(data, 'base64')
  return {
    server: cluster.server as string,
    ca: pem(cluster['certificate-authority-data']),
    cert: pem(user['client-certificate-data']),
    key: pem(user['client-key-data']),
  }
}
