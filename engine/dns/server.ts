import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket, type Server as TcpServer } from 'node:net'
import { framed, type Protocol } from './exchange.ts'

export interface ServeOptions {
  /** Must be one address: a UDP socket of all addresses would answer from another one than was asked. */
  readonly address: string
  /** Ports to try, in order; 0 is any. The same one is used for UDP and TCP. */
  readonly ports: readonly number[]
  readonly answer: (query: Buffer, protocol: Protocol) => Promise<Buffer | undefined>
  /** Whether somebody may ask; others get no answer, so that nobody can be flooded by our answers. */
  readonly isWelcome: (address: string) => boolean
  readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void
}
export interface DnsServer {
  readonly port: number
  stop(): Promise<void>
}

const MAX_CONNECTIONS = 256
const IDLE_MS = 10_000
/** One connection may have so many questions open. */
const MAX_PIPELINED = 64

/** @throws when no port can be had. */
export async function serve(options: ServeOptions): Promise<DnsServer> {
  let failure: unknown
  // Any free UDP port may be taken for TCP: ask for another one then.
  for (const port of options.ports.flatMap((one) => (one === 0 ? [0, 0, 0, 0] : [one]))) {
    try {
      return await serveAt(options, port)
    } catch (error) {
      failure = error
    }
  }
  const what = `DNS cannot listen on ${options.address}, ports ${options.ports.join(', ')}`
  throw new Error(`${what}: ${(failure as Error).message}`, { cause: failure })
}

async function serveAt(options: ServeOptions, wanted: number): Promise<DnsServer> {
  const { address } = options
  const udp = udpServer(options)
  const tcp = tcpServer(options)
  try {
    udp.bind(wanted, address)
    await once(udp, 'listening')
    const { port } = udp.address()
    tcp.server.listen(port, address)
    await once(tcp.server, 'listening')
    const complain = (error: Error): void => options.log(`DNS socket: ${error.message}`, { error })
    udp.on('error', complain)
    tcp.server.on('error', complain)
    return {
      port,
      async stop() {
        await Promise.all([close(udp), tcp.stop()])
      },
    }
  } catch (error) {
    await Promise.all([close(udp), tcp.stop()])
    throw error
  }
}

const close = (socket: UdpSocket): Promise<void> => new Promise((resolve) => socket.close(() => resolve()))

function udpServer({ answer, isWelcome, log }: ServeOptions): UdpSocket {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    if (!isWelcome(from.address)) return
    answer(query, 'udp').then(
      // An answer that cannot be sent is asked for again.
      (response) => response && socket.send(response, from.port, from.address, () => undefined),
      (error: unknown) => log('a DNS question could not be answered', { error, from: from.address }),
    )
  })
  return socket
}

function tcpServer(options: ServeOptions): { server: TcpServer; stop(): Promise<void> } {
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    if (!options.isWelcome(socket.remoteAddress ?? '')) {
      socket.destroy()
      return
    }
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.setTimeout(IDLE_MS, () => socket.destroy())
    converse(socket, options)
  })
  server.maxConnections = MAX_CONNECTIONS
  return {
    server,
    async stop() {
      for (const socket of open) socket.destroy()
      if (server.listening) await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers the questions of one connection, each when it is ready. */
function converse(socket: Socket, { answer, log }: ServeOptions): void {
  let received = Buffer.alloc(0)
  let pending = 0
  const say = async (query: Buffer): Promise<void> => {
    pending++
    try {
      const response = await answer(query, 'tcp')
      if (response && socket.writable) socket.write(framed(response))
    } catch (error) {
      log('a DNS question could not be answered', { error, from: socket.remoteAddress })
    } finally {
      pending--
    }
  }
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data])
    while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      const end = 2 + received.readUInt16BE(0)
      if (pending >= MAX_PIPELINED) return void socket.destroy()
      void say(Buffer.from(received.subarray(2, end)))
      received = received.subarray(end)
    }
  })
}
