import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TLSSocket } from 'node:tls'
import type { Agent } from '../agent.ts'
import { countAll } from '../usage/count.ts'
import { openSampler } from '../usage/sampler.ts'
import type { Pods } from '../workers/pods.ts'
import { statusOf } from '../workers/report.ts'
import { type Answer, type Asked, Refusal, sendJson, sendText } from './answer.ts'
import { images } from './images.ts'
import { containerLogs } from './logs.ts'
import { statsSummary } from './stats.ts'
import { joinStream } from './stream.ts'

/** PEM of the node's serving certificate and of the CA whose clients may ask. */
export interface ServingCertificates {
  readonly cert: string | Buffer
  readonly key: string | Buffer
  readonly ca: string | Buffer
}
export interface NodeServer {
  readonly port: number
  close(): Promise<void>
}
export interface ServerOptions {
  readonly certificates: ServingCertificates
  /** 0: any that is free. */
  readonly port: number
  readonly host?: string
}

const pods: Answer = async ({ pods: all }, response) => {
  const items = all.all().map((work) => ({ ...work.pod, status: statusOf(work) }))
  sendJson(response, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items })
}
/** GET /hawser/usage: what metrics.k8s.io is made of. */
const usage: Answer = async (asked, response) => sendJson(response, await asked.usage())
const healthz: Answer = async (_, response) => sendText(response, 200, 'ok')

const answers: Readonly<Record<string, Answer>> = {
  'GET healthz': healthz,
  'GET pods': pods,
  'GET containerLogs': containerLogs,
  'GET stats': statsSummary,
  'GET hawser/usage': usage,
  'GET hawser': images,
  'POST hawser': images,
}
const streaming = new Set(['exec', 'attach', 'portForward'])

/** The kubelet's HTTPS interface, for the API server alone: only members of `system:masters` are answered. */
export async function startServer(
  agent: Agent,
  all: Pods,
  { certificates, port, host }: ServerOptions,
): Promise<NodeServer> {
  const server = createServer({ ...certificates, requestCert: true, rejectUnauthorized: true })
  const upgraded = new Set<Duplex>()
  const { now, signal } = agent.context
  const measure = openSampler({
    count: () => countAll(agent, all.all()),
    now,
    pause: (ms) => sleep(ms, undefined, { signal }),
  })
  const read = (request: IncomingMessage): Asked => {
    refuseStrangers(request)
    const url = new URL(request.url ?? '/', 'https://node')
    const path = url.pathname.split('/').slice(1).map(decodeURIComponent)
    return { agent, pods: all, request, path, query: url.searchParams, usage: measure }
  }
  server.on('request', (request, response) => void answer(agent, () => read(request), response))
  server.on('upgrade', (request, socket: Duplex, head) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    upgrade(agent, () => read(request), socket, head).catch(() => socket.destroy())
  })
  server.on('tlsClientError', (_, socket) => socket.destroy())
  await listenOn(server, port, host).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    // Another platform's agent, or a kubelet: the Node object tells the API server which port it is.
    agent.context.log(`port ${port} is taken; the node agent listens on another one`)
    return listenOn(server, 0, host)
  })
  server.on('error', (error) => agent.context.log('the node server failed', { error }))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      for (const socket of upgraded) socket.destroy()
      const closed = Promise.withResolvers<void>()
      server.close(() => closed.resolve())
      server.closeAllConnections()
      return closed.promise
    },
  }
}

function refuseStrangers({ socket }: IncomingMessage): void {
  const groups: unknown = (socket as TLSSocket).getPeerCertificate().subject?.O
  if (![groups].flat().includes('system:masters'))
    throw new Refusal(403, 'Forbidden: only the API server may ask a node')
}

async function answer(agent: Agent, read: () => Asked, response: ServerResponse): Promise<void> {
  try {
    const asked = read()
    const [first, second] = asked.path
    const { method } = asked.request
    const known = answers[`${method} ${first}/${second}`] ?? answers[`${method} ${first}`]
    if (streaming.has(first ?? '')) throw new Refusal(400, 'Upgrade request required')
    if (!known) throw new Refusal(404, `the node has no ${asked.request.method} /${asked.path.join('/')}`)
    await known(asked, response)
  } catch (error) {
    const { status, message } = refusalOf(agent, error)
    // In the middle of an answer the only way to say that it is not whole is to break off.
    if (response.headersSent) response.destroy()
    else sendText(response, status, `${message}\n`)
  }
}

async function upgrade(agent: Agent, read: () => Asked, socket: Duplex, head: Buffer): Promise<void> {
  try {
    const asked = read()
    if (!streaming.has(asked.path[0] ?? ''))
      throw new Refusal(404, `the node has no stream /${asked.path.join('/')}`)
    await joinStream(asked, socket, head)
  } catch (error) {
    const { status, message } = refusalOf(agent, error)
    const text = Buffer.from(`${message}\n`)
    socket.write(
      `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}\r\ncontent-type: text/plain; charset=utf-8\r\n`,
    )
    socket.write(`content-length: ${text.length}\r\nconnection: close\r\n\r\n`)
    socket.end(text)
  }
}
const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
}

function refusalOf(agent: Agent, error: unknown): { status: number; message: string } {
  if (error instanceof Refusal) return error
  const { message } = error as Error
  if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE')
    agent.context.log(`a request to the node failed: ${message}`, { error })
  return { status: 500, message }
}

function listenOn(server: Server, port: number, host: string | undefined): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, host, () => {
    server.off('error', reject)
    resolve()
  })
  return promise
}
