import type { ObservedContainer } from '../observed.ts'
import { describePod, type Pod } from '../pod.ts'

/** Why a container is killed. `startup` and `liveness` are probes, which may have a grace of their own. */
export type Because = 'deleted' | 'finished' | 'changed' | 'startup' | 'liveness' | 'lost'

/** One step towards what the pod's spec asks for. */
export type Action =
  | { readonly do: 'createSandbox'; readonly attempt: number }
  /** Takes down the pause process and the network. */
  | { readonly do: 'stopSandbox'; readonly id: string }
  | {
      readonly do: 'startContainer'
      readonly name: string
      readonly sandboxId: string
      readonly attempt: number
    }
  | {
      readonly do: 'killContainer'
      readonly id: string
      readonly name: string
      readonly because: Because
      readonly message: string
    }
  | { readonly do: 'removeContainer'; readonly id: string }
  | { readonly do: 'removeSandbox'; readonly id: string }
  | Wait
  /** Nothing of a pod that ends is running any more. */
  | { readonly do: 'finish' }

/** Nothing to do for this container (with an empty name: for the sandbox) before `until`. */
export interface Wait {
  readonly do: 'wait'
  readonly name: string
  readonly reason: string
  readonly message: string
  readonly until: number
}

const sentences: Readonly<Record<Because, (name: string) => string>> = {
  deleted: (name) => `Stopping container ${name}`,
  finished: (name) => `Stopping container ${name}`,
  changed: (name) => `Container ${name} definition changed, will be restarted`,
  startup: (name) => `Container ${name} failed startup probe`,
  liveness: (name) => `Container ${name} failed liveness probe`,
  lost: (name) => `Stopping container ${name}: the sandbox of its pod is gone`,
}

/** @param restarts Whether a successor follows, for the message. */
export function kill({ id, name }: ObservedContainer, because: Because, restarts = false): Action {
  const message = sentences[because](name) + (restarts ? ', will be restarted' : '')
  return { do: 'killContainer', id, name, because, message }
}

/** What `CrashLoopBackOff` says; `delay` as Go prints it. */
export const restartMessage = (pod: Pod, container: string, delay: string): string =>
  `back-off ${delay} restarting failed container=${container} pod=${describePod(pod)}`
