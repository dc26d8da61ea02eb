/** A pod as the container runtime has it: what decisions and status reports are made from. Times: ms since 1970. */
export interface Observed {
  /** Newest first. */
  readonly sandboxes: readonly ObservedSandbox[]
  /** Newest first, of every sandbox. */
  readonly containers: readonly ObservedContainer[]
}

export interface ObservedSandbox {
  readonly id: string
  readonly attempt: number
  readonly ready: boolean
  readonly createdAt: number
  /** Empty on the host's network. */
  readonly ips: readonly string[]
}

export interface ObservedContainer {
  readonly id: string
  readonly sandboxId: string
  readonly name: string
  /** How many containers of this name came before it: `restartCount`. */
  readonly attempt: number
  readonly state: 'created' | 'running' | 'exited' | 'unknown'
  /** Hash of the part of the spec it was made from (containerHash.ts). */
  readonly hash: string
  readonly createdAt: number
  readonly startedAt: number
  readonly finishedAt: number
  readonly exitCode: number
  /** `Completed`, `Error`, `OOMKilled`, `StartError` or empty. */
  readonly reason: string
  readonly message: string
  readonly image: string
  readonly imageRef: string
}

export const nothingObserved: Observed = { sandboxes: [], containers: [] }

/** The newest container of that name, in whichever sandbox it ran. */
export const newestOf = (observed: Observed, name: string): ObservedContainer | undefined =>
  observed.containers.find((container) => container.name === name)

/** The newest container of that name in one sandbox. */
export const newestIn = (
  observed: Observed,
  sandboxId: string,
  name: string,
): ObservedContainer | undefined =>
  observed.containers.find((container) => container.sandboxId === sandboxId && container.name === name)

/** May hold processes: `unknown` is a container the runtime has lost sight of. */
export const mayRun = ({ state }: ObservedContainer): boolean => state === 'running' || state === 'unknown'
