import { formatDuration } from '@hawser/kinds/meta/duration.ts'
import type { ObservedContainer, ObservedSandbox } from '../observed.ts'
import type { Container } from '../pod.ts'
import { type Action, kill, restartMessage } from './action.ts'
import { dueAt, restartRange } from './backOff.ts'
import type { PodView } from './view.ts'

/**
 * Starts a container whose predecessor `last` is not running, or says why it has to wait.
 *
 * @param last The newest container of that name, if there ever was one.
 */
export function startOrWait(
  view: PodView,
  sandbox: ObservedSandbox,
  { name }: Container,
  last: ObservedContainer | undefined,
): Action[] {
  if (last?.state === 'unknown') return [kill(last, 'lost', true)]
  const wait = crashLoop(view, name, last) ?? held(view, name)
  if (wait) return [wait]
  const start = { do: 'startContainer', name, sandboxId: sandbox.id } as const
  if (!last) return [{ ...start, attempt: 0 }]
  // Created and never started: we died in between. Its place is taken, with its number.
  if (last.state === 'created')
    return [
      { do: 'removeContainer', id: last.id },
      { ...start, attempt: last.attempt },
    ]
  return [{ ...start, attempt: last.attempt + 1 }]
}

function crashLoop(view: PodView, name: string, last: ObservedContainer | undefined): Action | undefined {
  if (last?.state !== 'exited') return undefined
  const backOff = view.backOffs[name]
  const until = dueAt(backOff, last.finishedAt, restartRange)
  if (!backOff || until <= view.now) return undefined
  const message = restartMessage(view.pod, name, formatDuration(backOff.delayMs * 1e6))
  return { do: 'wait', name, reason: 'CrashLoopBackOff', message, until }
}

function held({ holds, now }: PodView, name: string): Action | undefined {
  const hold = holds[name]
  return hold && hold.until > now ? { do: 'wait', name, ...hold } : undefined
}
