import type { Build } from '@hawser/kinds/build/build.ts'
import { sourceTypeOf, strategyTypeOf } from '../generate.ts'
import { annotation } from '../names.ts'
import type { SourceBuilder } from '../pod/builder.ts'
import { isDownloaded } from '../sources/fetch.ts'

/**
 * Whether a build's pod needs the image with the build tools; a tar that is uploaded into a builder image does without.
 *
 * @param builder  Of a source build.
 */
export function needsTools({ metadata, spec }: Build, builder?: SourceBuilder | string): boolean {
  const { source, strategy } = spec
  // Custom builds bring their source themselves.
  if (strategyTypeOf(strategy) !== 'Source') return strategyTypeOf(strategy) === 'Docker'
  const type = sourceTypeOf(source)
  return (
    (type !== 'Binary' && type !== 'None') ||
    Boolean(source.images?.length) ||
    source.dockerfile !== undefined ||
    metadata.annotations?.[annotation.archive] !== undefined ||
    isDownloaded(strategy.sourceStrategy?.scripts ?? '') ||
    (typeof builder === 'object' && builder.scriptsUrl !== undefined)
  )
}
