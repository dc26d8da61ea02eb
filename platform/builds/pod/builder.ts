import type { ImageConfig } from '../images.ts'

/** A builder image that keeps the rules of source builds. */
export interface SourceBuilder {
  /** Directory of its S2I scripts; empty when it has none of its own. */
  readonly scripts: string
  /** Where else it has them; undefined: nowhere. */
  readonly scriptsUrl: string | undefined
  /** Who runs assemble: numeric, never 0. */
  readonly user: number
  /** Where source, scripts and artifacts go. */
  readonly destination: string
}

const scriptsLabels = ['io.openshift.s2i.scripts-url', 'io.s2i.scripts-url']
const SCRIPTS_VARIABLE = 'STI_SCRIPTS_URL'
const destinationLabels = ['io.openshift.s2i.destination', 'io.s2i.destination']
const DESTINATION_VARIABLE = 'STI_LOCATION'
const ASSEMBLE_USER = 'io.openshift.s2i.assemble-user'

/** What an image says about itself as a builder (S2, S3, S8); text: why it cannot be one. */
export function sourceBuilderOf({ Labels = {}, Env = [], User = '' }: ImageConfig): SourceBuilder | string {
  const variable = (name: string): string | undefined =>
    Env.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1)
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => Labels[name]).find(Boolean)
  const user = userOf(Labels[ASSEMBLE_USER], User)
  if (typeof user === 'string') return user
  const url = first(scriptsLabels) ?? variable(SCRIPTS_VARIABLE) ?? ''
  const isElsewhere = /^https?:\/\//.test(url)
  const [, path] = /^(?:image|file):\/\/(\/.*)$/.exec(url) ?? []
  if (url !== '' && path === undefined && !isElsewhere) {
    return `the builder image has its S2I scripts at ${url}; only image:///PATH and https://HOST/PATH are supported`
  }
  const destination = (first(destinationLabels) ?? variable(DESTINATION_VARIABLE) ?? '').replace(/\/+$/, '')
  if (destination !== '' && !/^(\/[\w.-]+)+$/.test(destination)) {
    return `the builder image wants its source in ${destination}, which is no absolute path`
  }
  return {
    scripts: path?.replace(/\/+$/, '') ?? '',
    scriptsUrl: isElsewhere ? url : undefined,
    user,
    destination: destination || '/tmp',
  }
}

function userOf(assembleUser: string | undefined, imageUser: string): number | string {
  const said = assembleUser || imageUser
  const [, number = ''] = /^(\d{1,10})(?::\d+)?$/.exec(said) ?? []
  if (number !== '' && Number(number) !== 0) return Number(number)
  const whose = assembleUser ? `the label ${ASSEMBLE_USER} of the builder image` : 'its USER'
  return `the builder image runs as ${said === '' ? 'root' : `"${said}"`}; ${whose} must be a number other than 0, so that the platform can tell that a build is not root`
}
