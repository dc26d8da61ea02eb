/** One field of a protobuf message as it stands on the wire. */
export interface WireField {
  readonly number: number
  /** A varint or fixed-width number, or the bytes of a string or message. */
  readonly value: bigint | Buffer
}

/** Bytes that are not a protobuf message. */
export class MalformedProtobuf extends Error {
  override readonly name = 'MalformedProtobuf'
}

/**
 * Reads the fields of a message in the order of the wire.
 *
 * @throws {MalformedProtobuf} when a field does not end within the bytes or is of an unknown wire type.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* wireFields(bytes: Buffer): Generator<WireField> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) throw new MalformedProtobuf('a number does not end')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new MalformedProtobuf('a number has more than 64 bits')
  }
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new MalformedProtobuf('a field is longer than the message')
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = varint()
    const number = Number(tag >> 3n)
    switch (Number(tag & 7n)) {
      case 0:
        yield { number, value: varint() }
        break
      case 1:
        yield { number, value: take(8).readBigUInt64LE() }
        break
      case 2:
        yield { number, value: take(Number(varint())) }
        break
      case 5:
        yield { number, value: BigInt(take(4).readUInt32LE()) }
        break
      default:
        throw new MalformedProtobuf(`field ${number} has an unknown wire type`)
    }
  }
}
