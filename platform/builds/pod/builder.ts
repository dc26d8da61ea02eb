import type { ImageConfig } from '../images.ts'

/** A builder image that keeps the rules of source builds. */
export interface SourceBuilder {
  /** Directory of its S2I scripts; empty when the source has to bring all of them. */
  readonly scripts: string
  /** Numeric, never 0. */
  readonly user: number
}

const scriptsLabels = ['io.openshift.s2i.scripts-url', 'io.s2i.scripts-url']
const SCRIPTS_VARIABLE = 'STI_SCRIPTS_URL='

/** What an image says about itself as a builder (S2, S8); text: why it cannot be one. */
export function sourceBuilderOf({ Labels = {}, Env = [], User = '' }: ImageConfig): SourceBuilder | string {
  const [, user = ''] = /^(\d+)(?::\d+)?$/.exec(User) ?? []
  if (user === '' || Number(user) === 0) {
    return `the builder image runs as ${User === '' ? 'root' : `"${User}"`}; its USER must be a number other than 0, so that the platform can tell that a build is not root`
  }
  const label = scriptsLabels.map((name) => Labels[name]).find(Boolean)
  const variable = Env.find((entry) => entry.startsWith(SCRIPTS_VARIABLE))?.slice(SCRIPTS_VARIABLE.length)
  const url = label ?? variable ?? ''
  const [, path] = /^(?:image|file):\/\/(\/.*)$/.exec(url) ?? []
  if (url !== '' && path === undefined) {
    return `the builder image has its S2I scripts at ${url}; only image:///PATH is supported`
  }
  return { scripts: path?.replace(/\/+$/, '') ?? '', user: Number(user) }
}
