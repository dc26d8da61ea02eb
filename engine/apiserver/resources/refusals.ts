import type { AnyKind } from '@hawser/kinds/kind.ts'
import { type StatusDetails, StatusError } from '@hawser/kinds/meta/status.ts'

/** What a Status is about, as `details` names it. */
export function detailsOf({ group, plural }: AnyKind, name: string, uid?: string): StatusDetails {
  return { ...(name && { name }), ...(group && { group }), kind: plural, ...(uid && { uid }) }
}

export const noSuchResource = (): StatusError =>
  new StatusError('NotFound', 'the server could not find the requested resource')

/** For what is not written because a precondition of the client does not hold. */
export const notThatOne = (what: string, asked: string, found: string): string =>
  `Precondition failed: ${what} in precondition: ${asked}, ${what} in object meta: ${found}`
