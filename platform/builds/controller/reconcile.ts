import { isPipeline } from '../generate.ts'
import { expired } from '../history.ts'
import { isTerminal, turnOf } from '../runpolicy.ts'
import type { Action } from './action.ts'
import { begin } from './begin.ts'
import { cancel, replaced } from './cancel.ts'
import { follow } from './follow.ts'
import type { State } from './state.ts'

/** Brings a build one step further: New -> Pending -> Running -> Complete, Failed, Error or Cancelled (B18). */
export function reconcile(state: State): Action[] {
  const { build, buildConfig, siblings } = state
  if (isTerminal(build)) {
    const gone = buildConfig ? expired(buildConfig, siblings) : []
    return gone.map((old) => ({ do: 'deleteBuild', build: old }))
  }
  // B7: its steps are those of an agent that knows Jenkins, and so is what becomes of it.
  if (isPipeline(build)) return []
  const { cancelled, phase } = build.status
  if (cancelled) return cancel(state, 'The build was cancelled by the user.')
  if (phase === 'New') return begin(state)
  const turn = phase === 'Pending' ? turnOf(build, siblings) : undefined
  return turn?.is === 'never' ? replaced(state, turn.because) : follow(state)
}
