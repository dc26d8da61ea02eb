/** What we read and change in DNS messages of others without taking them apart: RFC 1035, section 4. */

const HEADER_BYTES = 12
const OPT = 41
const QR = 0x80
const TC = 0x02
const MIN_UDP_BYTES = 512
/** Larger UDP answers get lost in fragments on some networks (DNS flag day 2020). */
export const MAX_UDP_BYTES = 1232

export const idOf = (message: Buffer): number => message.readUInt16BE(0)
export const isResponse = (message: Buffer): boolean => (message.readUInt8(2) & QR) !== 0
export const isTruncated = (message: Buffer): boolean => (message.readUInt8(2) & TC) !== 0
export const rcodeOf = (message: Buffer): number => message.readUInt8(3) & 0x0f

/** The message with another id. */
export function withId(message: Buffer, id: number): Buffer {
  const copy = Buffer.from(message)
  copy.writeUInt16BE(id, 0)
  return copy
}

/** Bytes of the first question: name, type, class. Undefined when the message is not well formed. */
export function questionBytes(message: Buffer): Buffer | undefined {
  if (message.length < HEADER_BYTES || message.readUInt16BE(4) !== 1) return undefined
  const end = skipName(message, HEADER_BYTES)
  return end === undefined || end + 4 > message.length ? undefined : message.subarray(HEADER_BYTES, end + 4)
}

/** Whether a response is about what was asked; upper and lower case are the same. */
export const isAbout = (response: Buffer, question: Buffer): boolean =>
  questionBytes(response)?.toString('latin1').toLowerCase() === question.toString('latin1').toLowerCase()

/** The response as an answer to another message with the same question: its id and its upper and lower case. */
export function answering(response: Buffer, query: Buffer): Buffer {
  const copy = withId(response, idOf(query))
  questionBytes(query)?.copy(copy, HEADER_BYTES)
  return copy
}

/** A record of a message: where its TTL is, and which section and type it has. */
export interface RecordPlace {
  readonly type: number
  readonly ttlAt: number
  /** 0 answers, 1 authorities, 2 additionals. */
  readonly section: number
}

/** Undefined when the message is not well formed. */
export function recordsIn(message: Buffer): RecordPlace[] | undefined {
  const question = questionBytes(message)
  if (!question) return undefined
  let at = HEADER_BYTES + question.length
  const records: RecordPlace[] = []
  for (let section = 0; section < 3; section++) {
    for (let left = message.readUInt16BE(6 + 2 * section); left > 0; left--) {
      const head = skipName(message, at)
      if (head === undefined || head + 10 > message.length) return undefined
      records.push({ type: message.readUInt16BE(head), ttlAt: head + 4, section })
      at = head + 10 + message.readUInt16BE(head + 8)
    }
  }
  return at > message.length ? undefined : records
}

/** Offset after the name at `at`: labels until an empty one or a pointer back. */
function skipName(message: Buffer, at: number): number | undefined {
  let offset = at
  while (offset < message.length) {
    const length = message.readUInt8(offset)
    if (length === 0) return offset + 1
    if (length >= 0xc0) return offset + 2
    if (length > 63) return undefined
    offset += 1 + length
  }
  return undefined
}

/** Bytes the asker of a UDP query takes: what its OPT record says, within reason. */
export function udpLimit(query: Buffer): number {
  const opt = recordsIn(query)?.find(({ type }) => type === OPT)
  // The class field of an OPT record, before its TTL, is the size.
  return opt
    ? Math.min(Math.max(query.readUInt16BE(opt.ttlAt - 2), MIN_UDP_BYTES), MAX_UDP_BYTES)
    : MIN_UDP_BYTES
}

export const hasOpt = (message: Buffer): boolean =>
  recordsIn(message)?.some(({ type }) => type === OPT) ?? false

/** The response as it is when it fits, else one that only says "ask again by TCP". */
export function fitting(response: Buffer, limit: number): Buffer {
  const question = questionBytes(response)
  if (response.length <= limit || !question) return response
  const short = Buffer.concat([response.subarray(0, HEADER_BYTES), question])
  short.writeUInt8(short.readUInt8(2) | TC, 2)
  short.fill(0, 6, HEADER_BYTES)
  return short
}

/** Seconds until the first record of a response is too old; undefined when it must not be kept. */
export function lifetime(response: Buffer): number | undefined {
  const code = rcodeOf(response)
  if (isTruncated(response) || (code !== 0 && code !== 3)) return undefined
  const ttls = recordsIn(response)
    ?.filter(({ type }) => type !== OPT)
    .map(({ ttlAt }) => response.readUInt32BE(ttlAt))
  return ttls && ttls.length > 0 ? Math.min(...ttls) : undefined
}

/** The response some seconds later. */
export function aged(response: Buffer, seconds: number): Buffer {
  const copy = Buffer.from(response)
  for (const { type, ttlAt } of recordsIn(copy) ?? []) {
    if (type !== OPT) copy.writeUInt32BE(Math.max(0, copy.readUInt32BE(ttlAt) - seconds), ttlAt)
  }
  return copy
}
