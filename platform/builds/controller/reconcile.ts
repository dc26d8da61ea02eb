import { expired } from '../history.ts'
import { isTerminal } from '../runpolicy.ts'
import type { Action } from './action.ts'
import { begin } from './begin.ts'
import { cancel } from './cancel.ts'
import { follow } from './follow.ts'
import type { State } from './state.ts'

/** Brings a build one step further: New -> Pending -> Running -> Complete, Failed, Error or Cancelled (B18). */
export function reconcile(state: State): Action[] {
  const { build, buildConfig, siblings } = state
  if (isTerminal(build)) {
    const gone = buildConfig ? expired(buildConfig, siblings) : []
    return gone.map((old) => ({ do: 'deleteBuild', build: old }))
  }
  if (build.status.cancelled) return cancel(state, 'The build was cancelled by the user.')
  if (build.status.phase === 'New') return begin(state)
  return follow(state)
}
