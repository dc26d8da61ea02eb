import type { IncomingMessage } from 'node:http'

type Headers = IncomingMessage['headersDistinct']

/** The values of headers `<prefix><key>`: keys in lower case, percent-encoding undone. */
export function extraOf(headers: Headers, prefix: string): Record<string, string[]> {
  const extra = new Map<string, string[]>()
  for (const [name, values = []] of Object.entries(headers)) {
    if (!name.startsWith(prefix)) continue
    const key = unescaped(name.slice(prefix.length))
    extra.set(key, [...(extra.get(key) ?? []), ...values])
  }
  // By entries: a key such as __proto__ is a key like others.
  return Object.fromEntries(extra)
}

/** What is no valid encoding is taken as it was written. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The first value of a header that has one. */
export const firstOf = (headers: Headers, names: readonly string[]): string | undefined =>
  names.map((name) => headers[name]?.[0]).find((value) => value !== undefined && value !== '')
