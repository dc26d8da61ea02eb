import type { Build } from '@hawser/kinds/build/build.ts'
import { numberOf, sourceTypeOf } from '../generate.ts'
import { annotation } from '../names.ts'
import { isTerminal } from '../runpolicy.ts'

export interface State {
  /** Whether the build config is still there. */
  readonly exists: boolean
  readonly builds: readonly Build[]
  /** Numbers of uploads. */
  readonly kept: number | undefined
  readonly waiting: readonly number[]
}
export type Action =
  | { readonly do: 'keep'; readonly number: number }
  | { readonly do: 'forget'; readonly number: number }
  | { readonly do: 'forgetAll' }

/**
 * T5: which uploads of a build config are kept: the last one that an image was made of, since that is what runs. One that
 * could not be kept still takes the place of those before it: building them again would take the application back.
 */
export function reconcile({ exists, builds, kept, waiting }: State): Action[] {
  if (!exists) return [{ do: 'forgetAll' }]
  const newest = Math.max(0, ...builds.filter(isComplete).filter(isOfUpload).map(numberOf))
  const useless = waiting.filter((number) => number < newest || isOver(builds, number))
  const forget = useless.map((number): Action => ({ do: 'forget', number }))
  if (waiting.includes(newest)) return [...forget, { do: 'keep', number: newest }]
  if (kept !== undefined && kept < newest) return [...forget, { do: 'forget', number: kept }]
  return forget
}

const isComplete = ({ status }: Build): boolean => status.phase === 'Complete'

/** A build of a kept upload says nothing new of what is uploaded. */
const isOfUpload = ({ spec, metadata }: Build): boolean =>
  sourceTypeOf(spec.source) === 'Binary' && metadata.annotations?.[annotation.keptSource] === undefined

/** Its build ended without an image, or is not there any more. */
function isOver(builds: readonly Build[], number: number): boolean {
  const build = builds.find((one) => numberOf(one) === number)
  return build === undefined || (isTerminal(build) && !isComplete(build))
}
