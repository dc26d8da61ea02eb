/** What a registry asks for when it answers 401. */
export interface Challenge {
  readonly scheme: 'basic' | 'bearer'
  readonly parameters: Readonly<Record<string, string>>
}

const schemeSyntax = /^\s*(basic|bearer)\b/i
const parameterSyntax = /([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi

/**
 * Reads `WWW-Authenticate`; Bearer is preferred.
 *
 * @example challengeOf('Bearer realm="https://auth.example/token",service="r.example"')
 */
export function challengeOf(header: string | readonly string[] | undefined): Challenge | undefined {
  const lines = header === undefined ? [] : typeof header === 'string' ? [header] : header
  const all = lines.flatMap((line) => {
    const scheme = schemeSyntax.exec(line)?.[1]?.toLowerCase()
    if (scheme !== 'basic' && scheme !== 'bearer') return []
    const found = [...line.matchAll(parameterSyntax)].map(
      ([, name = '', quoted, bare]) =>
        [name.toLowerCase(), (quoted ?? bare ?? '').replace(/\\(.)/g, '$1')] as const,
    )
    return [{ scheme, parameters: Object.fromEntries(found) } as const]
  })
  return all.find(({ scheme }) => scheme === 'bearer') ?? all[0]
}
