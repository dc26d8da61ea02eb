import type { Build } from '@hawser/kinds/build/build.ts'
import type { Output } from './state.ts'

/** Where a build puts its image. */
export interface Target {
  readonly namespace: string
  readonly stream: string
  readonly tag: string
}

/** The tag that a build's output names; undefined without an output, or when it is not the name of a tag. */
export function targetOf({ metadata, spec }: Build): Target | undefined {
  const { to } = spec.output
  const [, stream, tag = 'latest'] = /^([^:@/]+)(?::([\w][\w.-]*))?$/.exec(to?.name ?? '') ?? []
  const namespace = to?.namespace ?? metadata.namespace
  return stream && namespace ? { namespace, stream, tag } : undefined
}

/** A name as it is pushed to. */
export const withTag = (image: string): string => (/[:@][^/]*$/.test(image) ? image : `${image}:latest`)

/**
 * Whether a build can put its image where it says.
 *
 * @param repositoryOf  The full name of an image under that tag; undefined while there is no such stream.
 */
export function outputOf(build: Build, repositoryOf: (target: Target) => string | undefined): Output {
  const { to } = build.spec.output
  if (!to) return { is: 'none' }
  if (to.kind === 'DockerImage') return { is: 'ready', repository: withTag(to.name ?? '') }
  const target = targetOf(build)
  if (!target) {
    const message = `The output "${to.name ?? ''}" is not the name of an image stream tag, such as "web:latest".`
    return { is: 'missing', message }
  }
  const repository = repositoryOf(target)
  if (repository) return { is: 'ready', repository }
  const { namespace, stream } = target
  const message = `There is no image stream "${stream}" in project "${namespace}" to put the image into; the build goes on when it comes.`
  return { is: 'missing', message }
}
