import { isObject } from '@hawser/kinds/meta/json.ts'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import { applyPatch, type Operation, Pointer } from 'rfc6902'
import { jsonType } from './gotext.ts'

/** More operations than this are refused, as upstream does: each one may copy a large part of the object. */
const maxOperations = 10_000
/** What all operations of a patch may copy together, in letters of JSON, as upstream: a few dozen could double it for ever. */
const maxCopied = 3 * 1024 * 1024

/**
 * Applies a JSON patch (RFC 6902) to a text, all of it or nothing.
 *
 * @throws {StatusError} `BadRequest` when it is not a JSON patch, `Invalid` when an operation cannot be done.
 */
export function jsonPatch(text: string, patch: unknown): unknown {
  const operations = checked(patch)
  const target = { root: JSON.parse(text) }
  let copied = 0
  for (const operation of operations.map(rooted)) {
    if (operation.op === 'copy') copied += sizeAt(target, operation.from)
    if (copied > maxCopied || !isDone(target, operation)) throw refused()
  }
  return target.root
}

function isDone(target: object, operation: Operation): boolean {
  try {
    return !applyPatch(target, [operation])[0]
  } catch {
    // The library sets fields of whatever is there: a number or a flag has none.
    return false
  }
}

const sizeAt = (document: object, path: string): number =>
  JSON.stringify(Pointer.fromJSON(path).get(document))?.length ?? 0

const kinds = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test'])

function checked(patch: unknown): Operation[] {
  if (!Array.isArray(patch)) throw undecodable(patch, '[]handlers.jsonPatchOp')
  if (patch.length > maxOperations) {
    throw new StatusError(
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`,
    )
  }
  return patch.map((operation: unknown) => {
    if (!isObject(operation)) throw undecodable(operation, 'handlers.jsonPatchOp')
    const known = kinds.has(operation.op as string) && isPointer(operation.path)
    const moves = operation.op === 'move' || operation.op === 'copy'
    if (known && (!moves || isPointer(operation.from))) return operation as unknown as Operation
    throw refused()
  })
}

const undecodable = (value: unknown, type: string): StatusError =>
  badRequest(`error decoding patch: json: cannot unmarshal ${jsonType(value)} into Go value of type ${type}`)

const known = new Set(['op', 'path', 'from', 'value'])

/** Fields of operations that strict reading does not know, such as `[0].foo`. */
export const unknownFields = (patch: unknown): string[] =>
  (Array.isArray(patch) ? patch : []).flatMap((operation: unknown, index) =>
    Object.keys(isObject(operation) ? operation : {})
      .filter((field) => !known.has(field))
      .map((field) => `unknown field "[${index}].${field}"`),
  )

const isPointer = (value: unknown): boolean =>
  typeof value === 'string' && (value === '' || value.startsWith('/'))

// One level deeper, so that an operation may replace the whole document.
const rooted = (operation: Operation): Operation =>
  ({
    ...operation,
    path: `/root${operation.path}`,
    ...('from' in operation && { from: `/root${operation.from}` }),
  }) as Operation

/** Upstream does not say which operation it was. */
const refused = (): StatusError =>
  new StatusError('Invalid', 'the server rejected our request due to an error in our request')
