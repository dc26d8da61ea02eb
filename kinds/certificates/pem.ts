import { decodeBase64 } from '../meta/base64.ts'

/** One block of a PEM file. */
export interface PemBlock {
  /** What stands after BEGIN, such as `CERTIFICATE`. */
  readonly type: string
  readonly hasHeaders: boolean
  readonly bytes: Uint8Array
}

const block = /-----BEGIN ([^\n-]*)-----\r?\n([\s\S]*?)-----END \1-----/g

/** All blocks that can be read; what stands between them is passed over. */
export const pemBlocks = (text: string): PemBlock[] =>
  [...text.matchAll(block)].flatMap(([, type = '', body = '']) => {
    const lines = body.split(/\r?\n/)
    const blank = lines.indexOf('')
    const hasHeaders = /^[^:\n]+: /.test(body) && blank > 0
    const bytes = bytesOf((hasHeaders ? lines.slice(blank) : lines).join(''))
    return bytes ? [{ type, hasHeaders, bytes }] : []
  })

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return decodeBase64(base64.replace(/\s/g, ''))
  } catch {
    return undefined
  }
}

/** The bytes are one ASN.1 SEQUENCE and nothing else: what certificates and requests for them are outermost. */
export function isSequence(bytes: Uint8Array): boolean {
  const [tag, first = 0] = bytes
  if (tag !== 0x30 || first === 0x80) return false
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  let length = first < 0x80 ? first : 0
  for (const byte of bytes.subarray(2, 2 + lengthBytes)) length = length * 256 + byte
  return bytes.length === 2 + lengthBytes + length
}
