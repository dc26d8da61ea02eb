/** Of the configuration of an image: what labels and variables say of how it builds. Docker writes null for none. */
export interface BuilderConfig {
  readonly Labels?: Readonly<Record<string, string>> | null
  readonly Env?: readonly string[] | null
  readonly User?: string
}

/** What a builder image says of itself (S2, S3, S8). Nothing of it is checked but its form. */
export interface SaidOfBuilder {
  /** Where its S2I scripts are: a directory of the image, or where they are downloaded from. */
  readonly scripts: { readonly path: string } | { readonly url: string } | undefined
  /** Where source, scripts and artifacts go. */
  readonly destination: string
  /** Who runs assemble, and which label says so if one does; empty: nobody said it. */
  readonly user: string
  readonly userLabel: string | undefined
}

const scriptsLabels = ['io.openshift.s2i.scripts-url', 'io.s2i.scripts-url']
const SCRIPTS_VARIABLE = 'STI_SCRIPTS_URL'
const destinationLabels = ['io.openshift.s2i.destination', 'io.s2i.destination']
const DESTINATION_VARIABLE = 'STI_LOCATION'
const ASSEMBLE_USER = 'io.openshift.s2i.assemble-user'
const DESTINATION = '/tmp'

/** Reads what an image says of itself as a builder; text: what cannot be understood. */
export function saidOfBuilder({ Labels, Env, User = '' }: BuilderConfig): SaidOfBuilder | string {
  const variable = (name: string): string | undefined =>
    Env?.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
  const first = (names: readonly string[], old: string): string =>
    names.map((name) => Labels?.[name]).find(Boolean) ?? variable(old) ?? ''
  const scripts = scriptsOf(first(scriptsLabels, SCRIPTS_VARIABLE))
  if (typeof scripts === 'string') return scripts
  const destination = withoutSlashes(first(destinationLabels, DESTINATION_VARIABLE))
  if (destination !== '' && !/^(\/[\w.-]+)+$/.test(destination))
    return `the builder image wants its source in ${destination}, which is no absolute path`
  const assembleUser = Labels?.[ASSEMBLE_USER]
  return {
    scripts,
    destination: destination || DESTINATION,
    user: assembleUser || User,
    userLabel: assembleUser ? ASSEMBLE_USER : undefined,
  }
}

function scriptsOf(url: string): SaidOfBuilder['scripts'] | string {
  if (url === '') return undefined
  if (/^https?:\/\//.test(url)) return { url }
  const [, path] = /^(?:image|file):\/\/(\/.*)$/.exec(url) ?? []
  if (path !== undefined) return { path: withoutSlashes(path) }
  return `the builder image has its S2I scripts at ${url}; only image:///PATH and https://HOST/PATH are supported`
}

const withoutSlashes = (path: string): string => path.replace(/\/+$/, '')
