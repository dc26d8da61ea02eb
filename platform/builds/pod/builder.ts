import { saidOfBuilder } from '@hawser/kinds/image/sourcebuilder.ts'
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

/** What an image says about itself as a builder (S2, S3, S8); text: why it cannot be one. */
export function sourceBuilderOf(config: ImageConfig): SourceBuilder | string {
  const said = saidOfBuilder(config)
  if (typeof said === 'string') return said
  const { scripts = { path: '' }, destination } = said
  const user = numberOf(said.user)
  if (user === undefined) {
    const whose = said.userLabel ? `the label ${said.userLabel} of the builder image` : 'its USER'
    return `the builder image runs as ${said.user === '' ? 'root' : `"${said.user}"`}; ${whose} must be a number other than 0, so that the platform can tell that a build is not root`
  }
  return 'url' in scripts
    ? { scripts: '', scriptsUrl: scripts.url, user, destination }
    : { scripts: scripts.path, scriptsUrl: undefined, user, destination }
}

/** Of a user that is a number other than 0, with or without a group. */
function numberOf(user: string): number | undefined {
  const [, number = ''] = /^(\d{1,10})(?::\d+)?$/.exec(user) ?? []
  return Number(number) || undefined
}
