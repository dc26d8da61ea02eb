import type { ObjectNode } from '@hawser/kinds/schema.ts'
import { putMessage } from './encode.ts'
import { listMeta } from './messages.ts'
import { here, putBytes, putLengthSince, putRaw, putText, putVarint, written } from './writer.ts'

/** What every object in protobuf begins with: then comes a `runtime.Unknown`. */
export const magic = Buffer.from('k8s\0')

/** Names an object's type, which its message does not. */
export interface TypeMeta {
  readonly apiVersion: string
  readonly kind: string
}

/** An object as the API sends it: its type around its message. */
export const encodeObject = (type: TypeMeta, node: ObjectNode, value: object): Buffer =>
  written(() => putEnvelope(type, () => putMessage(node, value)))

/** One item of a list, for `encodeList`. */
export const encodeItem = (node: ObjectNode, value: object): Buffer =>
  written(() => {
    const start = here()
    putMessage(node, value)
    putLengthAndTag(here() - start)
  })

/**
 * A list out of its items, as `encodeItem` gives them.
 *
 * @returns  Buffers to be sent one after the other; the items are among them, not copied.
 */
export function encodeList(type: TypeMeta, metadata: object, items: readonly Buffer[]): Buffer[] {
  const length = items.reduce((sum, item) => sum + item.length, 0)
  const beginning = written(() => {
    const start = here()
    putMessage(listMeta, metadata)
    putLengthSince(start)
    putVarint(fieldOne)
    putLengthAndTag(here() + length)
    putType(type)
    putRaw(magic)
  })
  return [beginning, ...items, end]
}

/** One frame of a watch: its length in four bytes, then a `WatchEvent` around the object as `encodeObject` gives it. */
export function encodeEvent(type: string, object: Buffer): Buffer {
  const frame = written(() => {
    const start = here()
    putBytes(object)
    putVarint(fieldOne)
    putLengthSince(start)
    putVarint(fieldTwo)
    putText(type)
    putVarint(fieldOne)
    putRaw(Buffer.alloc(4))
  })
  frame.writeUInt32BE(frame.length - 4)
  return frame
}

// Tags of length-delimited fields.
const fieldOne = 0x0a
const fieldTwo = 0x12
const fieldThree = 0x1a
const fieldFour = 0x22

/** `contentEncoding` (3) and `contentType` (4), which are empty and there. */
const end = Buffer.from([fieldThree, 0, fieldFour, 0])

function putLengthAndTag(length: number): void {
  putVarint(length)
  putVarint(fieldTwo)
}

function putType({ apiVersion, kind }: TypeMeta): void {
  const start = here()
  putText(kind)
  putVarint(fieldTwo)
  putText(apiVersion)
  putVarint(fieldOne)
  putLengthSince(start)
  putVarint(fieldOne)
}

function putEnvelope(type: TypeMeta, putObject: () => void): void {
  putRaw(end)
  const start = here()
  putObject()
  putLengthAndTag(here() - start)
  putType(type)
  putRaw(magic)
}
