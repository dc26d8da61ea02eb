/**
 * A process inside a test's network namespace: it answers `<name> <client's address>` on TCP and UDP port 8080, and
 * does what a line on its input says, with one line of output: `tcp 10.0.0.1 80`, `udp …`, `hold …`, `again`.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

const TIMEOUT_MS = 3000
const PORT = 8080

// A UDP socket of no address would answer from whichever one is next to the client.
const [name = '', address = ''] = process.argv.slice(2)
const udp = createSocket('udp4')
udp.on('message', (_, from) => udp.send(`${name} ${from.address}`, from.port, from.address))
udp.bind(PORT, address)
await once(udp, 'listening')
const tcp = createServer((socket) => {
  socket.on('error', () => undefined)
  socket.write(`${name} ${socket.remoteAddress}\n`)
  socket.on('data', () => socket.write('again\n'))
})
tcp.listen(PORT, '0.0.0.0')
await once(tcp, 'listening')

/** The next data of a socket as text, or why there is none. */
function next(socket: Socket): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  socket.setTimeout(TIMEOUT_MS, () => resolve('timeout'))
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  socket.once('data', (data) => resolve(String(data).trim()))
  return promise
}

async function askTcp(host: string, port: number): Promise<string> {
  const socket = connect(port, host)
  const answer = await next(socket)
  socket.destroy()
  return answer
}

async function askUdp(host: string, port: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = createSocket('udp4')
  const timer = setTimeout(() => resolve('timeout'), TIMEOUT_MS)
  socket.once('message', (data) => resolve(String(data)))
  const fail = (error: NodeJS.ErrnoException | null): void => {
    if (error) resolve(error.code ?? error.message)
  }
  socket.once('error', fail)
  socket.connect(port, host, () => socket.send('?', fail))
  const answer = await promise
  clearTimeout(timer)
  socket.close()
  return answer
}

let held: Socket | undefined
function answer(verb: string, host: string, port: number): Promise<string> {
  if (verb === 'tcp') return askTcp(host, port)
  if (verb === 'udp') return askUdp(host, port)
  if (verb === 'hold') held = connect(port, host)
  else held?.write('?')
  return held ? next(held) : Promise.resolve('nothing held')
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [verb = '', host = '', port = ''] = line.split(' ')
  console.log(await answer(verb, host, Number(port)))
}
process.exit(0)
