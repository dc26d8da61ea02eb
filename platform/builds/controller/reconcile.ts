import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isControlledBy } from '@hawser/kinds/meta/owner.ts'
import { isPipeline } from '../generate.ts'
import { expired } from '../history.ts'
import { annotation } from '../names.ts'
import { isTerminal, turnOf } from '../runpolicy.ts'
import type { Action } from './action.ts'
import { begin } from './begin.ts'
import { cancel, replaced } from './cancel.ts'
import { follow } from './follow.ts'
import type { State } from './state.ts'

/** Its image is made, and its status says all there is to say: what stays of its pod is the log. */
function released({ build, pod }: State): Action[] {
  if (!pod || !isControlledBy(pod, build) || !isPodFinished(pod)) return []
  return pod.metadata.annotations?.[annotation.keepExited] === 'true' ? [{ do: 'releasePod', pod }] : []
}
const isPodFinished = ({ status: { phase } }: Pod): boolean => phase === 'Succeeded' || phase === 'Failed'

/** Brings a build one step further: New -> Pending -> Running -> Complete, Failed, Error or Cancelled (B18). */
export function reconcile(state: State): Action[] {
  const { build, buildConfig, siblings } = state
  if (isTerminal(build)) {
    const gone = buildConfig ? expired(buildConfig, siblings) : []
    return [...released(state), ...gone.map((old): Action => ({ do: 'deleteBuild', build: old }))]
  }
  // B7: its steps are those of an agent that knows Jenkins, and so is what becomes of it.
  if (isPipeline(build)) return []
  const { cancelled, phase } = build.status
  if (cancelled) return cancel(state, 'The build was cancelled by the user.')
  if (phase === 'New') return begin(state)
  const turn = phase === 'Pending' ? turnOf(build, siblings) : undefined
  return turn?.is === 'never' ? replaced(state, turn.because) : follow(state)
}
