import {
  type Answer,
  AUTHORITATIVE_ANSWER,
  decode,
  encode,
  type Packet,
  RECURSION_AVAILABLE,
  RECURSION_DESIRED,
} from 'dns-packet'
import { answer, type Reply, rcode } from './answer.ts'
import type { Protocol } from './exchange.ts'
import { type Forward, forwardWhole } from './forward.ts'
import type { View, Zone } from './view.ts'
import { fitting, hasOpt, isResponse, MAX_UDP_BYTES, questionBytes, udpLimit } from './wire.ts'

export interface Responder {
  readonly view: View
  readonly zone: Zone
  readonly forward: Forward
}

const OPCODE_MASK = 0x78

/** The response to a message, or undefined when it deserves none: answering a response could go on for ever. */
export async function respond(
  query: Buffer,
  protocol: Protocol,
  responder: Responder,
): Promise<Buffer | undefined> {
  if (query.length < 12 || isResponse(query)) return undefined
  if ((query.readUInt8(2) & OPCODE_MASK) !== 0) return bare(query, rcode.notImplemented)
  if (!questionBytes(query)) return bare(query, rcode.badFormat)
  const response = await responseTo(query, protocol, responder)
  return protocol === 'udp' ? fitting(response, udpLimit(query)) : response
}

async function responseTo(query: Buffer, protocol: Protocol, responder: Responder): Promise<Buffer> {
  let packet: Packet
  try {
    packet = decode(query)
  } catch {
    return bare(query, rcode.badFormat)
  }
  const question = packet.questions?.[0]
  if (!question) return bare(query, rcode.badFormat)
  // dns-packet knows only class IN and its like; zone transfers are nobody's business.
  if (question.type === 'AXFR' || question.type === 'IXFR') return bare(query, rcode.refused)
  const reply = answer(question, responder.view, responder.zone)
  if (reply) return encoded(query, packet, await completed(reply, packet, responder.forward))
  return (await responder.forward(query, protocol)) ?? bare(query, rcode.serverFailure)
}

/** Adds what the world says about the name an alias leads to: the clients' resolvers do not ask again themselves. */
async function completed(reply: Reply, packet: Packet, forward: Forward): Promise<Reply> {
  const question = packet.questions?.[0]
  if (!reply.alsoAsk || !question) return reply
  const query = encode({
    type: 'query',
    flags: RECURSION_DESIRED,
    questions: [{ ...question, name: reply.alsoAsk }],
  })
  const response = await forwardWhole(forward, query)
  if (!response) return { ...reply, rcode: rcode.serverFailure }
  const { answers = [], flags = 0 } = decode(response)
  return { ...reply, rcode: flags & 0x0f, answers: [...reply.answers, ...answers] }
}

function encoded(query: Buffer, packet: Packet, reply: Reply): Buffer {
  const asked = (packet.flags ?? 0) & RECURSION_DESIRED
  const opt: Answer = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: MAX_UDP_BYTES,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  }
  return encode({
    type: 'response',
    id: packet.id,
    flags: asked | RECURSION_AVAILABLE | AUTHORITATIVE_ANSWER | reply.rcode,
    questions: packet.questions,
    answers: [...reply.answers],
    authorities: [...reply.authorities],
    additionals: [...reply.additionals, ...(hasOpt(query) ? [opt] : [])],
  })
}

/** A response without records: the query's id and question with a code. */
function bare(query: Buffer, code: number): Buffer {
  const question = questionBytes(query)
  const response = Buffer.concat([query.subarray(0, 12), question ?? Buffer.alloc(0)])
  response.writeUInt8(response.readUInt8(2) | 0x80, 2)
  response.writeUInt8(0x80 | code, 3)
  response.fill(0, 4, 12)
  if (question) response.writeUInt16BE(1, 4)
  return response
}
