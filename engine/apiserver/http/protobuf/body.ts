import type { AnyKind } from '@hawser/kinds/kind.ts'
import { deleteOptions } from '@hawser/kinds/meta/deleteoptions.ts'
import { badRequest } from '@hawser/kinds/meta/status.ts'
import type { ObjectNode } from '@hawser/kinds/schema.ts'
import { decodeMessage } from './decode.ts'
import { magic } from './envelope.ts'
import { wireFields } from './wire.ts'

export const protobufType = 'application/vnd.kubernetes.protobuf'

/** Reads the body of a request in Kubernetes' protobuf encoding: `kubectl create` and Go clients send it. */
export type ProtobufReader = (body: Buffer) => unknown

/** @throws {StatusError} by the reader: `BadRequest` for bytes that are no object of a kind we know. */
export function protobufReader(kinds: readonly AnyKind[]): ProtobufReader {
  const nodes = new Map(kinds.map((kind) => [`${kind.apiVersion}/${kind.kind}`, kind.node]))
  return (body) => {
    if (!body.subarray(0, magic.length).equals(magic))
      throw badRequest('the body of the request is not protobuf')
    try {
      const { apiVersion, kind, raw } = unknownOf(body.subarray(magic.length))
      const node =
        kind === 'DeleteOptions' ? (deleteOptions.node as ObjectNode) : nodes.get(`${apiVersion}/${kind}`)
      if (!node) throw badRequest(`no kind "${kind}" is registered for version "${apiVersion}"`)
      return { ...decodeMessage(node, raw), apiVersion, kind }
    } catch (error) {
      if (error instanceof Error && (error.name === 'MalformedProtobuf' || error instanceof SyntaxError)) {
        throw badRequest(`the body of the request is not protobuf: ${error.message}`)
      }
      throw error
    }
  }
}

/** The envelope `runtime.Unknown`: type (1: apiVersion, kind) and the object's own bytes (2). */
function unknownOf(bytes: Buffer): { apiVersion: string; kind: string; raw: Buffer } {
  const type = { 1: '', 2: '' } as Record<number, string>
  let raw: Buffer = Buffer.alloc(0)
  for (const { number, value } of wireFields(bytes)) {
    if (typeof value === 'bigint') continue
    if (number === 1) for (const part of wireFields(value)) type[part.number] = String(part.value)
    else if (number === 2) raw = value
  }
  return { apiVersion: type[1] ?? '', kind: type[2] ?? '', raw }
}
