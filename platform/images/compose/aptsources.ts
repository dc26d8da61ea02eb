/** One file of /etc/apt/sources.list*. */
export interface SourcesFile {
  readonly name: string
  readonly text: string
}

/** Suites that make up the release, and nothing that is not Debian's own. */
const suffixes = ['', '-updates', '-security']
/** What newer software for the release comes from; only named where a recipe wants it. */
export const BACKPORTS = '-backports'

/** What a machine that is not Debian of that release uses. */
const standard = (release: string, keyring: string | undefined): string[] => {
  const by = keyring ? `[signed-by=${keyring}] ` : ''
  return [
    `deb ${by}http://deb.debian.org/debian ${release} main`,
    `deb ${by}http://deb.debian.org/debian ${release}-updates main`,
    `deb ${by}http://deb.debian.org/debian-security ${release}-security main`,
  ]
}

/**
 * Where to fetch Debian packages of `release` from, as one-line sources: the machine's own sources of that release, so
 * that its mirrors and proxies are used, or else Debian's servers.
 *
 * @param keyring  Where Debian's keys are, for Debian's servers; absent: among those that this machine always trusts.
 * @example aptSources('bookworm', [{ name: 'a.list', text: 'deb http://mirror/debian bookworm main contrib' }])
 *          // ['deb http://mirror/debian bookworm main', 'deb http://mirror/debian bookworm-backports main']
 */
export function aptSources(release: string, files: readonly SourcesFile[], keyring?: string): string[] {
  const wanted = suffixes.map((suffix) => `${release}${suffix}`)
  const found = files
    .flatMap(({ name, text }) => (name.endsWith('.sources') ? deb822(text) : oneLine(text)))
    .filter(({ types, components }) => types.includes('deb') && components.includes('main'))
    .flatMap(({ uris, suites, signedBy }) =>
      uris.flatMap((uri) =>
        suites
          .filter((suite) => wanted.includes(suite))
          .map((suite) => `deb ${signedBy ? `[signed-by=${signedBy}] ` : ''}${uri} ${suite} main`),
      ),
    )
  const complete = found.some((line) => line.endsWith(` ${release} main`))
  return withBackports(release, complete ? [...new Set(found)] : standard(release, keyring))
}

/** Backports are on the server that has the release. */
function withBackports(release: string, lines: readonly string[]): string[] {
  const own = lines.filter((line) => line.endsWith(` ${release} main`))
  return [...lines, ...own.map((line) => line.replace(/ (\S+) main$/, ` $1${BACKPORTS} main`))]
}

interface Source {
  readonly types: readonly string[]
  readonly uris: readonly string[]
  readonly suites: readonly string[]
  readonly components: readonly string[]
  readonly signedBy: string | undefined
}

const words = (text = ''): string[] => text.split(/\s+/).filter(Boolean)
/** A key file; keys that are written into the sources themselves cannot be passed on in one line. */
const keyFile = (text: string | undefined): string | undefined =>
  text?.startsWith('/') ? text.trim() : undefined

function oneLine(text: string): Source[] {
  return text.split('\n').flatMap((line) => {
    const [, type = '', options = '', uri = '', suite = '', components = ''] =
      /^\s*(deb(?:-src)?)\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line) ?? []
    if (!uri) return []
    const signedBy = keyFile(/signed-by=(\S+)/.exec(options)?.[1])
    return [{ types: [type], uris: [uri], suites: [suite], components: words(components), signedBy }]
  })
}

function deb822(text: string): Source[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = fieldsOf(stanza)
    if (/^no$/i.test(fields.get('enabled') ?? '')) return []
    return [
      {
        types: words(fields.get('types')),
        uris: words(fields.get('uris')),
        suites: words(fields.get('suites')),
        components: words(fields.get('components')),
        signedBy: keyFile(fields.get('signed-by')),
      },
    ]
  })
}

function fieldsOf(stanza: string): Map<string, string> {
  const fields = new Map<string, string>()
  let last = ''
  for (const line of stanza.split('\n').filter((line) => !line.startsWith('#'))) {
    const [, name, value = ''] = /^([\w-]+):\s*(.*)$/.exec(line) ?? []
    if (name) last = name.toLowerCase()
    fields.set(last, name ? value : `${fields.get(last) ?? ''} ${line}`)
  }
  return fields
}
