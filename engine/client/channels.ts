import type { ClientRequest, IncomingMessage } from 'node:http'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { WebSocket } from 'ws'
import { target, tlsOptions } from './address.ts'
import type { Credentials } from './kubeconfig.ts'
import { refusal } from './refusal.ts'
import type { Channels, StreamRequest } from './transport.ts'

const PROTOCOL = 'v4.channel.k8s.io'
/** A server that went away without a word is noticed after two of these. */
const PING_MS = 30_000

/**
 * Opens exec or attach: each WebSocket message is one byte saying the channel, then data.
 *
 * @throws {StatusError} what the server refused with, or `ServiceUnavailable` when it cannot be reached.
 */
export async function openChannels(
  access: Credentials,
  { path, query, signal }: Pick<StreamRequest, 'path' | 'query' | 'signal'>,
): Promise<Channels> {
  const url = `${access.server.replace(/^http/, 'ws')}${target(path, query)}`
  const socket = new WebSocket(url, [PROTOCOL], {
    ...tlsOptions(access),
    headers: access.token ? { authorization: `Bearer ${access.token}` } : {},
    perMessageDeflate: false,
  })
  const end = (): void => socket.terminate()
  signal?.addEventListener('abort', end, { once: true })
  const channels = channelsOf(socket, () => signal?.removeEventListener('abort', end))
  await opened(socket, path)
  return channels
}

function opened(socket: WebSocket, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.once('open', resolve)
  socket.once('unexpected-response', (_request: ClientRequest, answer: IncomingMessage) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('end', () => {
      reject(refusal(answer.statusCode ?? 500, Buffer.concat(chunks).toString(), `open ${path}`))
      socket.terminate()
    })
  })
  socket.on('error', (cause) =>
    reject(new StatusError('ServiceUnavailable', `open ${path}: ${cause.message}`, { cause })),
  )
  return promise
}

function channelsOf(socket: WebSocket, ended: () => void): Channels {
  const listeners: Parameters<Channels['onData']>[0][] = []
  /** Data that came before anybody listened: an exec answers at once. */
  let early: Buffer[] | undefined = []
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  const pulse = heartbeat(socket)
  socket.on('close', () => {
    clearInterval(pulse)
    ended()
    resolve()
  })

  function deliver(message: Buffer): void {
    const [channel = 0] = message
    const slow = listeners
      .map((listener) => listener(channel, message.subarray(1)))
      .filter((taking) => taking instanceof Promise)
    if (slow.length === 0) return
    socket.pause()
    void Promise.allSettled(slow).then(() => socket.resume())
  }
  socket.on('message', (data: Buffer) => (early ? early.push(data) : deliver(data)))

  return {
    onData(listener) {
      listeners.push(listener)
      const waiting = early ?? []
      early = undefined
      for (const message of waiting) deliver(message)
    },
    send: (channel, data) =>
      new Promise((sent, failed) => {
        const message = Buffer.concat([Buffer.of(channel), data])
        socket.send(message, (error) => (error ? failed(error) : sent()))
      }),
    closed,
    async [Symbol.asyncDispose]() {
      socket.close()
      const impatient = setTimeout(() => socket.terminate(), 2_000).unref()
      await closed
      clearTimeout(impatient)
    },
  }
}

function heartbeat(socket: WebSocket): NodeJS.Timeout {
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  return setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, PING_MS).unref()
}
