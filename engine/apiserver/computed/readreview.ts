import { checkSchema } from '@hawser/kinds/check.ts'
import { invalid, methodNotAllowed } from '@hawser/kinds/meta/status.ts'
import type { Draft } from '../admission/draft.ts'
import type { Admit } from '../resources/computed.ts'
import { placeIn } from '../resources/create.ts'
import { decodeBody } from '../resources/decodebody.ts'
import type { Call } from '../resources/resources.ts'

/**
 * The question in the body of a call: decoded, placed in its namespace, admitted and checked.
 *
 * @throws {StatusError} `MethodNotAllowed` for any verb but create; `BadRequest` and `Invalid` as for stored kinds.
 */
export async function readReview(
  { kind, verb, namespace, body, options = {} }: Call,
  admit: Admit,
  warnings: string[],
): Promise<Draft> {
  if (verb !== 'create') throw methodNotAllowed(kind, verb)
  const review = decodeBody(kind, body, options, warnings)
  placeIn(namespace, review.metadata)
  await admit(review, warnings)
  // A question needs no name: only its own rules count.
  const errors = [...checkSchema(kind.node, review), ...(kind.validate?.(review) ?? [])]
  if (errors.length > 0) throw invalid(kind, review.metadata.name ?? '', errors)
  return review
}
