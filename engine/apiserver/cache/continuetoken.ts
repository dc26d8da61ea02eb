import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Where the next page of a list begins, and which revision all pages show. */
export interface ContinueToken {
  readonly revision: number
  /** Key of the last object of the page before. */
  readonly after: string
}

/** Clients must not look into it; they get text without a meaning. */
export const writeToken = ({ revision, after }: ContinueToken): string =>
  Buffer.from(JSON.stringify({ v: 1, rv: revision, after })).toString('base64url')

/** @throws {StatusError} `BadRequest` when the text is not one of our tokens. */
export function readToken(text: string): ContinueToken {
  try {
    const { v, rv, after } = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (v === 1 && Number.isSafeInteger(rv) && rv >= 0 && typeof after === 'string')
      return { revision: rv, after }
  } catch {
    // Falls through to the refusal.
  }
  throw new StatusError('BadRequest', 'continue key is not valid', {
    hint: 'Start the list again without `continue`.',
  })
}
