import { RegistryError } from '../error.ts'

export interface Page {
  readonly names: readonly string[]
  /** Of the next page, as a `Link` header has it; undefined: this is the last. */
  readonly next?: string
}

/**
 * The part of sorted names that a client asked for with `n` and `last`.
 *
 * @param sorted  In the order of their code units.
 * @throws {RegistryError} `PAGINATION_NUMBER_INVALID`
 */
export function pageOf(sorted: readonly string[], query: URLSearchParams, path: string): Page {
  const n = numberOf(query.get('n'))
  const last = query.get('last')
  const rest = last === null ? sorted : sorted.filter((name) => name > last)
  if (n === undefined || rest.length <= n) return { names: n === 0 ? [] : rest }
  const names = rest.slice(0, n)
  const end = names.at(-1)
  if (end === undefined) return { names }
  return { names, next: `<${path}?${new URLSearchParams({ n: String(n), last: end })}>; rel="next"` }
}

function numberOf(text: string | null): number | undefined {
  if (text === null) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new RegistryError(
    'PAGINATION_NUMBER_INVALID',
    `n must be a whole number, not ${JSON.stringify(text.slice(0, 50))}`,
  )
}
