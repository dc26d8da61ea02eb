import { BuildConfig } from '@hawser/kinds/build/buildconfig.ts'
import { ImageStream } from '@hawser/kinds/image/imagestream.ts'
import { type Wanted, wanted } from '../objects/wanted.ts'
import type { NewBuild } from './plan.ts'

/**
 * N6: the build config with its triggers, and the stream its images go to.
 *
 * @param secret  Makes up what the address of a webhook ends in.
 */
export function newBuildObjects(
  build: NewBuild,
  project: string,
  labels: Readonly<Record<string, string>>,
  secret: () => string,
): Wanted[] {
  const metadata = (name: string) => ({
    name,
    namespace: project,
    labels: { build: build.name, ...labels },
    annotations: { 'openshift.io/generated-by': 'HawserNewBuild' },
  })
  const { source, strategy, output, outputStream } = build
  return [
    ...(outputStream === undefined ? [] : [wanted(ImageStream, { metadata: metadata(outputStream) })]),
    wanted(BuildConfig, {
      metadata: metadata(build.name),
      spec: { source, strategy, ...(output && { output }), triggers: triggersOf(build, secret) },
    }),
  ]
}

/** What is uploaded starts when it is uploaded, and not by itself. */
function triggersOf({ source, follows }: NewBuild, secret: () => string) {
  if (source.type === 'Binary') return []
  return [
    ...(source.type === 'Git'
      ? [
          { type: 'GitHub' as const, github: { secret: secret() } },
          { type: 'Generic' as const, generic: { secret: secret() } },
        ]
      : []),
    { type: 'ConfigChange' as const },
    ...(follows ? [{ type: 'ImageChange' as const, imageChange: {} }] : []),
  ]
}
