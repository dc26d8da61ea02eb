import assert from 'node:assert/strict'
import { check } from '../check.ts'
import { decode } from '../decode.ts'
import type { Draft, Kind, ObjectOf } from '../kind.ts'
import type { Fields } from '../schema.ts'

/** Decodes and completes an object as the API server does before it checks it. */
export function admit<F extends Fields>(
  kind: Kind<F>,
  draft: unknown,
  old?: ObjectOf<Kind<F>>,
): ObjectOf<Kind<F>> {
  const { value, mistyped } = decode<Parameters<NonNullable<typeof kind.complete>>[0]>(kind.node, draft)
  assert.deepEqual(mistyped, [])
  kind.complete?.(value, old as Parameters<NonNullable<typeof kind.complete>>[1])
  if (!old) kind.generate?.(value)
  return value as unknown as ObjectOf<Kind<F>>
}

/** `field: problem` for everything wrong with a draft. */
export function problems<F extends Fields>(
  kind: Kind<F>,
  draft: Draft<Kind<F>>,
  old?: Draft<Kind<F>>,
): string[] {
  const before = old && admit(kind, old)
  return check(kind, admit(kind, draft, before) as never, before as never).map(
    ({ field, problem }) => `${field}: ${problem}`,
  )
}

/** Cells of the table of `get`, by column. */
export function cells<F extends Fields>(kind: Kind<F>, draft: unknown, now = 0): Record<string, unknown> {
  const object = admit(kind, draft)
  return Object.fromEntries(kind.columns?.map(({ name, value }) => [name, value(object as never, now)]) ?? [])
}
