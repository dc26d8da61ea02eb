import { isRuntimeError } from '@hawser/cri/errors.ts'
import type { ContainerConfig } from '@hawser/cri/messages.ts'
import type { Action } from '../actions/action.ts'
import { nextBackOff, restartRange } from '../actions/backOff.ts'
import { note, warn } from '../agent.ts'
import { ConfigError } from '../config/configError.ts'
import { containerConfig } from '../config/container.ts'
import { containerEnv } from '../config/env.ts'
import { serviceEnv } from '../config/serviceEnv.ts'
import type { Sources } from '../config/sources.ts'
import { findSources } from '../findSources.ts'
import { ensureImage } from '../images/ensureImage.ts'
import { newestOf, type ObservedSandbox } from '../observed.ts'
import { type Container, ephemeralContainers, everyContainer, namespaceOf } from '../pod.ts'
import { containerMounts } from '../volumes/containerMounts.ts'
import { setUpVolumes } from '../volumes/setUp.ts'
import { configOf, writeHosts } from './createSandbox.ts'
import { StepError } from './hold.ts'
import { runHook } from './hooks.ts'
import { gracePeriod, type Work } from './work.ts'

type Start = Extract<Action, { do: 'startContainer' }>

/**
 * Pulls the image, creates the container and starts it; returns once its postStart hook is done.
 *
 * @throws {ConfigError | ImageError | StepError} saying why it does not run; the container's status will.
 */
export async function startContainer(work: Work, { name, sandboxId, attempt }: Start): Promise<void> {
  const { agent, pod } = work
  const container = everyContainer(pod).find((one) => one.name === name)
  const sandbox = work.observed.sandboxes.find(({ id }) => id === sandboxId)
  if (!container || !sandbox) return
  rememberRestart(work, name)
  const sources = await findSources(agent, pod)
  await prepareVolumes(work, sources)
  const config = await configFor(work, container, attempt, sandbox, sources)
  const id = await createAndStart(work, sandbox, config)
  note(agent, pod, 'Started', `Started container ${name}`)
  work.waits.delete(name)
  work.holds.delete(name)
  for (const what of ['image', 'node']) work.backOffs.delete(`${name} ${what}`)
  if (container.lifecycle?.postStart) await postStart(work, container, id)
}

/** What exited counts as a failure the moment its successor is started, whatever comes of that. */
function rememberRestart({ backOffs, observed, agent }: Work, name: string): void {
  const last = newestOf(observed, name)
  if (last?.state !== 'exited') return
  backOffs.set(name, nextBackOff(backOffs.get(name), last.finishedAt, agent.context.now(), restartRange))
}

/** Makes the volumes ready if they are not, or no longer say what their ConfigMaps and Secrets say. */
export async function prepareVolumes(work: Work, sources: Sources): Promise<void> {
  const { agent, pod } = work
  try {
    work.volumes ??= await setUpVolumes({ agent, pod, sources })
  } catch (error) {
    throw new StepError('ContainerCreating', (error as Error).message, { cause: error })
  }
}

async function configFor(
  work: Work,
  container: Container,
  attempt: number,
  sandbox: ObservedSandbox,
  sources: Sources,
): Promise<ContainerConfig> {
  const { agent, pod } = work
  const { layout, internalIP: hostIP, machine } = agent
  const targetId = targetOf(work, container.name)
  const image = await whileAlive(work, ensureImage(agent, pod, container, sources))
  const services = serviceEnv(
    agent.objects.services.list(),
    namespaceOf(pod),
    pod.spec.enableServiceLinks !== false,
  )
  const podIPs = sandbox.ips.length > 0 ? sandbox.ips : [hostIP]
  const env = containerEnv(
    { pod, podIPs, hostIP, allocatable: machine.allocatable, sources, services },
    container,
  )
  await writeHosts(work, podIPs)
  const mounts = await containerMounts({
    pod,
    container,
    attempt,
    volumes: work.volumes ?? new Map(),
    env,
    layout,
  })
  return containerConfig({
    pod,
    container,
    attempt,
    imageRef: image.ref,
    imageUser: image.user,
    env,
    mounts,
    nodeMemoryBytes: machine.memoryBytes,
    ...(targetId && { targetId }),
    layout,
  })
}

/** The running container whose processes an ephemeral one wants to see, if it wants to. */
function targetOf({ pod, observed }: Work, name: string): string | undefined {
  const target = ephemeralContainers(pod).find((one) => one.name === name)?.targetContainerName
  if (!target) return undefined
  const running = observed.containers.find((one) => one.name === target && one.state === 'running')
  if (!running) throw new ConfigError(`unable to find target container "${target}"`)
  return running.id
}

/** A pull may take minutes, and others may wait for the same one: it goes on, but a pod that is deleted does not wait. */
async function whileAlive<T>({ leaving: { signal } }: Work, result: Promise<T>): Promise<T> {
  const { promise: left, reject } = Promise.withResolvers<never>()
  const leave = (): void => reject(new Error('the pod was deleted'))
  if (signal.aborted) leave()
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([result, left])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

const mostTries = 3

async function createAndStart(
  work: Work,
  sandbox: ObservedSandbox,
  config: ContainerConfig,
): Promise<string> {
  const { agent, pod } = work
  const { runtime } = agent
  const inSandbox = await configOf(agent, pod, sandbox.attempt)
  for (let tried = 1; ; tried++) {
    const id = await runtime.createContainer(sandbox.id, config, inSandbox).catch((error: unknown) => {
      throw new StepError('CreateContainerError', (error as Error).message, { cause: error })
    })
    work.made.add(id)
    if (tried === 1) note(agent, pod, 'Created', `Created container: ${config.metadata.name}`)
    try {
      await runtime.startContainer(id)
      return id
    } catch (error) {
      const passing = isRuntimeError(error) && /cannot start a stopped process/.test(error.message)
      if (!passing || tried === mostTries)
        throw new StepError('RunContainerError', (error as Error).message, { cause: error })
      // runc trips over itself when many start at once; the same thing again does work.
      await runtime.removeContainer(id)
    }
  }
}

async function postStart(work: Work, container: Container, id: string): Promise<void> {
  const hook = container.lifecycle?.postStart
  if (!hook) return
  try {
    await runHook(work, container, id, hook, { timeoutMs: hookTimeoutMs, signal: work.leaving.signal })
  } catch (error) {
    const message = `PostStartHook failed: ${(error as Error).message}`
    warn(work.agent, work.pod, 'FailedPostStartHook', message)
    note(work.agent, work.pod, 'Killing', `FailedPostStartHook`)
    await work.agent.runtime.stopContainer(id, gracePeriod(work))
    throw new StepError('PostStartHookError', message, { cause: error })
  }
}
/** Upstream waits for ever; a hook that hangs would hang its pod with it. */
const hookTimeoutMs = 600_000
