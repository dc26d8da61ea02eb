/**
 * Bytes of one message at a time, written from its end to its beginning: the length that stands before a message is
 * known when the message is. Synchronous: one buffer serves everybody.
 */

const startBytes = 64 * 1024
/** A buffer that one large message needed is not kept. */
const keptBytes = 1024 * 1024

let bytes: Buffer = Buffer.allocUnsafeSlow(startBytes)
/** The first byte that is written. */
let at = bytes.length

/** What `write` puts down, as bytes of its own. */
export function written(write: () => void): Buffer {
  at = bytes.length
  write()
  const copy = Buffer.from(bytes.subarray(at))
  if (bytes.length > keptBytes) bytes = Buffer.allocUnsafeSlow(startBytes)
  return copy
}

/** A place in the message, to measure what is written from here on with `lengthSince`. */
export const here = (): number => bytes.length - at

function reserve(length: number): void {
  if (at >= length) return
  const used = bytes.length - at
  const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, used + length))
  bytes.copy(larger, larger.length - used, at)
  at = larger.length - used
  bytes = larger
}

/** A whole number of at most 53 bits; negative ones take ten bytes, as in Go. */
export function putVarint(value: number): void {
  reserve(10)
  if (value >= 0 && value < 0x80) bytes[--at] = value
  else if (value >= 0) putLong(value)
  else putNegative(value)
}

function putLong(value: number): void {
  let length = 1
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length++
  at -= length
  let rest = value
  for (let index = at; index < at + length - 1; index++) {
    bytes[index] = (rest % 0x80) + 0x80
    rest = Math.floor(rest / 0x80)
  }
  bytes[at + length - 1] = rest
}

function putNegative(value: number): void {
  let rest = BigInt.asUintN(64, BigInt(value))
  at -= 10
  for (let index = at; index < at + 9; index++) {
    bytes[index] = Number(rest & 0x7fn) + 0x80
    rest >>= 7n
  }
  bytes[at + 9] = Number(rest)
}

export function putDouble(value: number): void {
  reserve(8)
  at -= 8
  bytes.writeDoubleLE(value, at)
}

/** The length of what was written since `start` (see `here`) goes before it. */
export const putLengthSince = (start: number): void => putVarint(bytes.length - at - start)

/** Text longer than this is left to the runtime. */
const shortText = 40

/** UTF-8 with its length before it. */
export function putText(text: string): void {
  const { length } = text
  if (length > shortText || !putAscii(text, length)) putLongText(text)
  else putVarint(length)
}

/** False, with nothing written, when it is not ASCII. */
function putAscii(text: string, length: number): boolean {
  reserve(length)
  const start = at - length
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 0x80) return false
    bytes[start + index] = code
  }
  at = start
  return true
}

function putLongText(text: string): void {
  const length = Buffer.byteLength(text)
  reserve(length)
  at -= length
  bytes.write(text, at, length)
  putVarint(length)
}

/** Bytes with their length before them. */
export function putBytes(value: Uint8Array): void {
  putRaw(value)
  putVarint(value.length)
}

export function putRaw(value: Uint8Array): void {
  reserve(value.length)
  at -= value.length
  bytes.set(value, at)
}
