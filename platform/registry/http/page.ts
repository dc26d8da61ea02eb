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
  return cut(rest, n, query, path)
}

const cut = (names: readonly string[], count: number, query: URLSearchParams, path: string): Page => {
  const page = names.slice(0, count)
  const end = page.at(-1)
  if (end === undefined) return { names: page }
  const next = new URLSearchParams(query)
  next.set('last', end)
  return { names: page, next: `<${path}?${next}>; rel="next"` }
}

/**
 * The same with a bound on their bytes together: a page has as many as have room, and at least one.
 *
 * @param sizeOf  Bytes that go with a name.
 */
export function pageWithin(
  sorted: readonly string[],
  query: URLSearchParams,
  path: string,
  { most, sizeOf }: { readonly most: number; readonly sizeOf: (name: string) => number },
): Page {
  const page = pageOf(sorted, query, path)
  let bytes = 0
  const full = page.names.findIndex((name, at) => {
    bytes += sizeOf(name)
    return at > 0 && bytes > most
  })
  return full < 0 ? page : cut(page.names, full, query, path)
}

function numberOf(text: string | null): number | undefined {
  if (text === null) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new RegistryError(
    'PAGINATION_NUMBER_INVALID',
    `n must be a whole number, not ${JSON.stringify(text.slice(0, 50))}`,
  )
}
