import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Build } from '@hawser/kinds/build/build.ts'
import type { ImageConfig } from '../images.ts'
import { BUILD_CONTAINER } from '../names.ts'
import { type SourceBuilder, sourceBuilderOf } from './builder.ts'
import { boundsOf, type Container, unprivileged, WORK, workMount } from './part.ts'

const script = readFileSync(join(import.meta.dirname, 'runtime.sh'), 'utf8')
const INPUT_FILES = 'io.openshift.s2i.assemble-input-files'
const ASSEMBLE_USER = 'io.openshift.s2i.assemble-user'
const RUNTIME_USER = 'io.openshift.s2i.assemble-runtime-user'

/** The image that an application runs in, when that is not its builder. */
export interface RuntimeImage {
  readonly image: string
  readonly user: SourceBuilder['user']
  readonly scripts: string
  /** `SOURCE;FOLDER`: what it gets of what was built. */
  readonly artifacts: readonly string[]
}

/** S10: what a runtime image is and wants; text: why it cannot be one. */
export function runtimeImageOf(
  { spec }: Pick<Build, 'spec'>,
  { image, config }: { readonly image: string; readonly config: ImageConfig },
): RuntimeImage | string {
  const {
    [RUNTIME_USER]: user,
    [INPUT_FILES]: files = '',
    [ASSEMBLE_USER]: _,
    ...labels
  } = config.Labels ?? {}
  const as = sourceBuilderOf({ ...config, Labels: { ...labels, ...(user && { [ASSEMBLE_USER]: user }) } })
  if (typeof as === 'string') return as.replaceAll('the builder image', 'the runtime image')
  const given = (spec.strategy.sourceStrategy?.runtimeArtifacts ?? []).map(
    ({ sourcePath, destinationDir }) => [sourcePath, destinationDir] as const,
  )
  const wanted = given.length > 0 ? given : files.split(';').filter(Boolean).map(pairOf)
  if (wanted.length === 0)
    return `neither spec.strategy.sourceStrategy.runtimeArtifacts nor the label ${INPUT_FILES} of the runtime image says what it gets`
  const wrong = wanted.find(([from, to]) => !from.startsWith('/') || leavesFolder(to))
  if (wrong)
    return `the runtime image cannot get "${wrong[0]}" as "${wrong[1]}": the first must be an absolute path, and the second a relative one that does not lead out`
  return {
    image,
    user: as.user,
    scripts: as.scripts,
    artifacts: wanted.map(([from, to]) => `${from};${to || '.'}`),
  }
}

function pairOf(text: string): readonly [string, string] {
  const [from = '', to = '.'] = text.split(':')
  return [from.trim(), to.trim()]
}
const leavesFolder = (folder: string): boolean => folder.startsWith('/') || folder.split('/').includes('..')

/** The container that becomes the image, after assemble has run in one before it. */
export function runtimeContainer(build: Build, { image, user, scripts }: RuntimeImage): Container {
  return {
    name: BUILD_CONTAINER,
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['/bin/sh', '-c', script, 'runtime', WORK, scripts],
    resources: boundsOf(build.spec.resources),
    securityContext: unprivileged(user),
    volumeMounts: [workMount],
  }
}
