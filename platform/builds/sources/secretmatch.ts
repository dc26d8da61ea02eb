import type { Secret } from '@hawser/kinds/core/secret.ts'

const PREFIX = 'build.openshift.io/source-secret-match-uri-'
/** Keys that git can log in with. */
const keys = ['username', 'password', 'token', 'ssh-privatekey', 'ca.crt', '.gitconfig']

/**
 * B3: the secret whose annotation matches the repository best: the longest pattern wins. Patterns are
 * `SCHEME://HOST/PATH`; the scheme may be `*`, the host `*` or `*.DOMAIN`, and the path has `*` for any text.
 *
 * @param secrets  Those linked to the service account of the build.
 * @see https://docs.okd.io/3.11/dev_guide/builds/build_inputs.html#automatic-addition-of-a-source-secret-to-a-build-configuration
 */
export function matchingSecret(uri: string, secrets: readonly Secret[]): string | undefined {
  const at = partsOf(uri)
  if (!at) return undefined
  const patterns = secrets
    .filter(({ data = {} }) => keys.some((key) => key in data))
    .flatMap(({ metadata: { name, annotations = {} } }) =>
      Object.entries(annotations)
        .filter(([key]) => key.startsWith(PREFIX))
        .map(([, pattern]) => ({ name, pattern })),
    )
    .toSorted((a, b) => b.pattern.length - a.pattern.length)
  return patterns.find(({ pattern }) => matches(pattern, at))?.name
}

interface Address {
  readonly scheme: string
  readonly host: string
  readonly path: string
}

function partsOf(uri: string): Address | undefined {
  const [, short, folder] = /^(?:[\w.-]+@)?([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)(.+)$/.exec(uri) ?? []
  if (short !== undefined && folder !== undefined)
    return { scheme: 'ssh', host: short, path: `/${folder.replace(/^\//, '')}` }
  if (!URL.canParse(uri)) return undefined
  const { protocol, host, pathname } = new URL(uri)
  return { scheme: protocol.slice(0, -1), host, path: pathname }
}

function matches(pattern: string, { scheme, host, path }: Address): boolean {
  const [, wantedScheme, wantedHost = '', wantedPath = ''] =
    /^(\*|git|https?|ssh):\/\/(?:[^@/]*@)?(\*|(?:\*\.)?[^@/*]+)(\/.*)$/.exec(pattern) ?? []
  if (wantedScheme === undefined) return false
  return (
    (wantedScheme === '*' || wantedScheme === scheme) &&
    hostMatches(wantedHost, host) &&
    globMatches(wantedPath, path)
  )
}

function hostMatches(wanted: string, host: string): boolean {
  if (wanted === '*' || wanted === host) return true
  return wanted.startsWith('*.') && (host === wanted.slice(2) || host.endsWith(wanted.slice(1)))
}

/** `*` stands for any text. One pass, without a regular expression that could take forever. */
function globMatches(wanted: string, path: string): boolean {
  const [first = '', ...rest] = wanted.split('*')
  if (rest.length === 0) return wanted === path
  if (!path.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let at = first.length
  for (const part of rest) {
    const found = path.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return path.length - last.length >= at && path.endsWith(last)
}
