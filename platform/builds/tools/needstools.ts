import type { Build } from '@hawser/kinds/build/build.ts'
import { sourceTypeOf, strategyTypeOf } from '../generate.ts'

/** Whether a build's pod needs the image with the build tools; an upload into a builder image does without. */
export function needsTools({ source, strategy }: Build['spec']): boolean {
  if (strategyTypeOf(strategy) !== 'Source') return true
  const type = sourceTypeOf(source)
  return (type !== 'Binary' && type !== 'None') || Boolean(source.images?.length)
}
