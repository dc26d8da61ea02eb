import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import type { Upstream } from './upstreams.ts'
import { idOf, isAbout, isResponse, questionBytes, withId } from './wire.ts'

export type Protocol = 'udp' | 'tcp'

/**
 * Sends a query to one server and answers its response, with the query's own id.
 *
 * A new port and a random id for each query, and an answer that is about the question: an answer of somebody who
 * cannot see our packets would have to guess all three.
 *
 * @throws when there is no answer in time.
 */
export async function exchange(
  query: Buffer,
  upstream: Upstream,
  protocol: Protocol,
  timeoutMs: number,
): Promise<Buffer> {
  const question = questionBytes(query)
  if (!question) throw new Error('not a DNS query with one question')
  const sent = withId(query, randomInt(0x1_0000))
  const isAnswer = (message: Buffer): boolean =>
    message.length >= 12 && idOf(message) === idOf(sent) && isResponse(message) && isAbout(message, question)
  const ask = protocol === 'udp' ? askUdp : askTcp
  return withId(await ask(sent, upstream, isAnswer, timeoutMs), idOf(query))
}

type IsAnswer = (message: Buffer) => boolean

async function askUdp(
  query: Buffer,
  { address, port }: Upstream,
  isAnswer: IsAnswer,
  timeoutMs: number,
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  const timer = setTimeout(() => reject(late(address, timeoutMs)), timeoutMs)
  socket.on('error', reject)
  socket.on('message', (message) => {
    if (isAnswer(message)) resolve(message)
  })
  const sent = (error: Error | null): void => {
    if (error) reject(error)
  }
  // Connected: the kernel drops what comes from anybody else and tells us when nobody listens.
  socket.connect(port, address, () => socket.send(query, sent))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.close()
  }
}

async function askTcp(
  query: Buffer,
  { address, port }: Upstream,
  isAnswer: IsAnswer,
  timeoutMs: number,
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const socket = connect(port, address)
  const timer = setTimeout(() => reject(late(address, timeoutMs)), timeoutMs)
  let received = Buffer.alloc(0)
  socket.on('error', reject)
  socket.on('close', () => reject(new Error(`DNS server ${address} closed the connection without an answer`)))
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data])
    if (received.length < 2) return
    const length = received.readUInt16BE(0)
    if (received.length < 2 + length) return
    const message = received.subarray(2, 2 + length)
    if (isAnswer(message)) resolve(message)
    else reject(new Error(`DNS server ${address} answered something else`))
  })
  socket.write(framed(query))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.destroy()
  }
}

const late = (address: string, timeoutMs: number): Error =>
  new Error(`DNS server ${address} did not answer within ${timeoutMs} ms`)

/** A message as TCP carries it: after its length. */
export function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  return Buffer.concat([length, message])
}
