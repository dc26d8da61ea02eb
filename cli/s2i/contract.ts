import { type BuilderConfig, saidOfBuilder } from '@hawser/kinds/image/sourcebuilder.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'

/** Where builders keep their scripts when nothing says so. */
const usualScripts = '/usr/libexec/s2i'
const usualUser = '1001'

/** How a builder builds, where nobody is there to refuse it but who runs the Dockerfile. */
export interface Contract {
  /** Directory of `assemble`, `run` and the others in the image. */
  readonly scripts: string
  /** Where sources are put: `src` in it. */
  readonly destination: string
  readonly user: string
}

/** @throws {StatusError} `BadRequest` when the scripts are not in the image, or what it says cannot be understood. */
export function contractOf(config: BuilderConfig): Contract {
  const said = saidOfBuilder(config)
  if (typeof said === 'string') throw new StatusError('BadRequest', said)
  const { scripts = { path: usualScripts }, destination, user } = said
  if ('url' in scripts)
    throw new StatusError(
      'BadRequest',
      `the scripts of the builder are at ${scripts.url}, and not in the image`,
      { hint: 'Build with hawser s2i build: the platform fetches them.' },
    )
  return { scripts: scripts.path, destination, user: user || usualUser }
}
