import type { Wait } from '../actions/action.ts'
import { nextBackOff, nodeRange, restartRange } from '../actions/backOff.ts'
import { warn } from '../agent.ts'
import { ConfigError } from '../config/configError.ts'
import { ImageError } from '../images/ensureImage.ts'
import { describePod, everyContainer } from '../pod.ts'
import type { Work } from './work.ts'

/** What a step failed at, with the reason the container's status then shows. */
export class StepError extends Error {
  override readonly name = 'StepError'
  readonly reason: string
  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** A missing ConfigMap is looked for again as soon as any is made; this is for what is not watched. */
const configRetryMs = 10_000
/** How long `ErrImagePull` is shown before it becomes `ImagePullBackOff`. */
const shownMs = 1500

/** Takes note of a container (or, with an empty name, the sandbox) that could not be started, and says so. */
export function hold(work: Work, name: string, error: unknown): void {
  const { agent, pod } = work
  const now = agent.context.now()
  const { message } = error as Error
  const reason = reasonOf(error)
  if (name === '') warn(agent, pod, 'FailedCreatePodSandBox', `Failed to create pod sandbox: ${message}`)
  else if (reason === 'ContainerCreating') warn(agent, pod, 'FailedMount', message)
  else warn(agent, pod, 'Failed', error instanceof ImageError ? `Error: ${reason}` : `Error: ${message}`)
  const until = nextTry(work, name, error, now)
  work.holds.set(name, { reason, message, until })
  if (name !== '' && reason !== 'ContainerCreating') work.waits.set(name, { reason, message })
}

function reasonOf(error: unknown): string {
  if (error instanceof ImageError || error instanceof StepError) return error.reason
  return error instanceof ConfigError ? 'CreateContainerConfigError' : 'CreateContainerError'
}

function nextTry(work: Work, name: string, error: unknown, now: number): number {
  if (error instanceof ConfigError) return now + configRetryMs
  // A container that could not run has exited, and the back-off of its restarts comes on top.
  const quick = ['ContainerCreating', 'RunContainerError']
  const isOurs = name === '' || (error instanceof StepError && quick.includes(error.reason))
  const range = isOurs ? nodeRange : restartRange
  const key = `${name} ${isOurs ? 'node' : 'image'}`
  const backOff = nextBackOff(work.backOffs.get(key), now, now, range)
  work.backOffs.set(key, backOff)
  return now + backOff.delayMs
}

/** A pull that failed a moment ago is from now on one that is waited for. */
export function matureHolds(work: Work): void {
  for (const [name, held] of work.holds) {
    if (held.reason !== 'ErrImagePull' || !isShownLongEnough(work, name)) continue
    const image = everyContainer(work.pod).find((container) => container.name === name)?.image ?? ''
    const message = `Back-off pulling image "${image}": ${held.message}`
    work.holds.set(name, { ...held, reason: 'ImagePullBackOff', message })
  }
}

const isShownLongEnough = ({ backOffs, agent }: Work, name: string): boolean =>
  agent.context.now() - (backOffs.get(`${name} image`)?.triedAt ?? 0) >= shownMs

/** When something about the holds changes by itself. */
export const nextHold = ({ holds, agent }: Work): number =>
  Math.min(
    ...[...holds.values()].map(({ reason, until }) =>
      reason === 'ErrImagePull' ? agent.context.now() + shownMs : until,
    ),
  )

/** What people are told about a container that now waits. */
export function tellWait({ agent, pod }: Work, { name, reason, message }: Wait): void {
  if (reason === 'CrashLoopBackOff')
    warn(agent, pod, 'BackOff', `Back-off restarting failed container ${name} in pod ${describePod(pod)}`)
  if (reason === 'ImagePullBackOff')
    warn(agent, pod, 'BackOff', message.split('": ')[0] + (message.includes('": ') ? '"' : ''))
}
