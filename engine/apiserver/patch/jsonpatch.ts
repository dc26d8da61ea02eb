import { StatusError } from '@hawser/kinds/meta/status.ts'
import { applyPatch, type Operation } from 'rfc6902'
import { isObject } from './json.ts'

/** More operations than this are refused, as upstream does: each one may copy a large part of the object. */
const maxOperations = 10_000

/**
 * Applies a JSON patch (RFC 6902) to a text, all of it or nothing.
 *
 * @throws {StatusError} `BadRequest` when it is not a JSON patch, `Invalid` when an operation cannot be done.
 */
export function jsonPatch(text: string, patch: unknown): unknown {
  const operations = checked(patch)
  const target = { root: JSON.parse(text) }
  const results = applyPatch(
    target,
    operations.map((operation) => rooted(operation)),
  )
  results.forEach((error, index) => {
    if (error) throw refused(operations[index] as Operation, index, error)
  })
  return target.root
}

const kinds = new Set(['add', 'remove', 'replace', 'move', 'copy', 'test'])

function checked(patch: unknown): Operation[] {
  if (!Array.isArray(patch)) {
    throw new StatusError('BadRequest', 'error decoding patch: a JSON patch is a list of operations', {
      hint: 'For a single object with the new values, send it as application/merge-patch+json.',
    })
  }
  if (patch.length > maxOperations) {
    throw new StatusError(
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`,
    )
  }
  return patch.map((operation: unknown, index) => {
    const known = isObject(operation) && kinds.has(operation.op as string) && isPointer(operation.path)
    const moves = isObject(operation) && (operation.op === 'move' || operation.op === 'copy')
    if (known && (!moves || isPointer(operation.from))) return operation as unknown as Operation
    throw new StatusError(
      'BadRequest',
      `error decoding patch: operation ${index} is not one: ${JSON.stringify(operation)}`,
    )
  })
}

const isPointer = (value: unknown): boolean =>
  typeof value === 'string' && (value === '' || value.startsWith('/'))

// One level deeper, so that an operation may replace the whole document.
const rooted = (operation: Operation): Operation =>
  ({
    ...operation,
    path: `/root${operation.path}`,
    ...('from' in operation && { from: `/root${operation.from}` }),
  }) as Operation

function refused({ op, path }: Operation, index: number, error: Error): StatusError {
  const why =
    error.name === 'TestError'
      ? 'the value there is another one'
      : error.name === 'MissingError'
        ? 'there is nothing at that path'
        : error.message
  return new StatusError('Invalid', `the patch does not apply: operation ${index} (${op} ${path}): ${why}`)
}
