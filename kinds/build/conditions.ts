import type { BuildCondition, BuildStatus } from './build.ts'

type Told = Pick<BuildStatus, 'phase' | 'reason' | 'message' | 'conditions'>

/**
 * The conditions of a build: one for each phase it was in, of which that of its phase holds and says why.
 *
 * @param at  When the phase, reason or message became what they are.
 */
export function conditionsOf(
  { phase, reason, message, conditions = [] }: Told,
  at: string,
): BuildCondition[] {
  const why = { ...(reason && { reason }), ...(message && { message }) }
  const holding = ({ lastTransitionTime }: Partial<BuildCondition>): BuildCondition => ({
    type: phase,
    status: 'True',
    lastUpdateTime: at,
    lastTransitionTime: lastTransitionTime ?? at,
    ...why,
  })
  const kept = conditions.map((condition): BuildCondition => {
    const { type, status } = condition
    if (type !== phase)
      return status === 'False'
        ? condition
        : { type, status: 'False', lastUpdateTime: at, lastTransitionTime: at }
    if (status !== 'True') return holding({})
    const isSaid = condition.reason === why.reason && condition.message === why.message
    return isSaid ? condition : holding(condition)
  })
  return conditions.some(({ type }) => type === phase) ? kept : [...kept, holding({})]
}
