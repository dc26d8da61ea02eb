import { badRequest } from '@hawser/kinds/meta/status.ts'

/** Where the next page of a list begins, and which revision all pages show. */
export interface ContinueToken {
  /** -1: the newest, since the one the list began with is no longer known. */
  readonly revision: number
  /** Where to begin, below the namespace of the list when it has one. Ends in a zero byte: right behind a key. */
  readonly start: string
}

const apiVersion = 'meta.k8s.io/v1'

/** The text is upstream's too; clients must not look into it. */
export const writeToken = ({ revision, start }: ContinueToken): string =>
  Buffer.from(JSON.stringify({ v: apiVersion, rv: revision, start })).toString('base64url')

/** @throws {StatusError} `BadRequest` when the text is not a token. */
export function readToken(text: string): ContinueToken {
  const { v, rv, start } = parse(text)
  if (v !== apiVersion)
    throw refused(`continue key is not valid: server does not recognize this encoded version ${v}`)
  if (!Number.isSafeInteger(rv) || rv === 0)
    throw refused(
      `continue key is not valid: incorrect encoded start resourceVersion (version ${apiVersion})`,
    )
  if (typeof start !== 'string' || start === '')
    throw refused(`continue key is not valid: encoded start key empty (version ${apiVersion})`)
  return { revision: rv as number, start }
}

function parse(text: string): { v?: unknown; rv?: unknown; start?: unknown } {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Falls through to the refusal.
  }
  throw refused('continue key is not valid')
}

const refused = (problem: string) =>
  badRequest(`invalid continue token: ${problem}`, 'Start the list again without `continue`.')
