import type { Pod } from '@hawser/kinds/core/pod.ts'
import { isControlledBy } from '@hawser/kinds/meta/owner.ts'
import type { Action } from './action.ts'
import { ended } from './phases.ts'
import type { State } from './state.ts'

/** Ends a build and whatever runs for it. */
export function cancel({ build, pod, hookPod }: State, message: string): Action[] {
  const end = ended(build, 'Cancelled', 'CancelledBuild', message)
  const pods = [pod, hookPod].filter((one) => one !== undefined && isControlledBy(one, build)) as Pod[]
  return [...pods.map((one): Action => ({ do: 'deletePod', pod: one })), end]
}

/** B17: SerialLatestOnly ends what a newer build makes needless, as if somebody had cancelled it. */
export function replaced(state: State, newer: string): Action[] {
  const actions = cancel(state, `The newer build ${newer} takes its place.`)
  return actions.map((action) =>
    action.do === 'setStatus' ? { ...action, status: { ...action.status, cancelled: true } } : action,
  )
}
