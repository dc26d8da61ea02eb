import type { NewEvent } from '@hawser/client/events.ts'
import type { Build, StageInfo } from '@hawser/kinds/build/build.ts'
import type { Pod } from '@hawser/kinds/core/pod.ts'
import { same } from '@hawser/kinds/meta/same.ts'
import type { Action, Of } from './action.ts'
import type { Output } from './state.ts'

/** B20: what is missing is waited for, and said. */
export const wait = (build: Build, reason: string | undefined, message: string | undefined): Action[] =>
  same([build.status.reason, build.status.message], [reason, message])
    ? []
    : [{ do: 'setStatus', build, status: { reason, message } }]

/** The build has a pod. */
export const pending = (build: Build, output: Output): Action => ({
  do: 'setStatus',
  build,
  status: {
    phase: 'Pending',
    reason: undefined,
    message: undefined,
    outputDockerImageReference: output.is === 'ready' ? output.repository : undefined,
  },
})

/** The build has begun: said once, also when it was over before anybody looked. */
export function running(build: Build, pod: Pod): Action[] {
  if (build.status.phase === 'Running') return []
  const { namespace, name } = build.metadata
  const event = {
    type: 'Normal',
    reason: 'BuildStarted',
    message: `Build ${namespace}/${name} is now running`,
  } as const
  const startTimestamp = pod.status.startTime
  return [
    {
      do: 'setStatus',
      build,
      status: { phase: 'Running', reason: undefined, message: undefined, startTimestamp },
      event,
    },
  ]
}

/** The build ends here: with its phase, a reason, a message, and an event that says the same. */
export const ended = (
  build: Build,
  phase: 'Failed' | 'Error' | 'Cancelled' | 'Complete',
  reason?: string,
  message?: string,
): Of<'setStatus'> => ({
  do: 'setStatus',
  build,
  status: { phase, reason, message },
  event: eventOf(build, phase, message),
  final: true,
})

export const withStages = (end: Of<'setStatus'>, stages: StageInfo[]): Of<'setStatus'> => ({
  ...end,
  status: { ...end.status, ...(stages.length > 0 && { stages }) },
})

/** B27: what is told of a build that has ended. */
export function eventOf({ metadata: { namespace, name } }: Build, phase: string, message = ''): NewEvent {
  const what = `Build ${namespace}/${name}`
  if (phase === 'Complete')
    return { type: 'Normal', reason: 'BuildCompleted', message: `${what} completed successfully` }
  if (phase === 'Cancelled')
    return { type: 'Normal', reason: 'BuildCancelled', message: `${what} has been cancelled` }
  return { type: 'Warning', reason: 'BuildFailed', message: `${what} failed: ${message}` }
}
