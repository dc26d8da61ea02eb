import { isRuntimeError } from '@hawser/cri/errors.ts'
import type { Container, ContainerStatus, PodSandbox } from '@hawser/cri/messages.ts'
import type { Runtime } from '@hawser/cri/runtime.ts'
import { containerNameOf, hashOf, podUid, terminationMessageOf } from '../config/labels.ts'
import { lastWords } from '../logs/lastWords.ts'
import type { Observed, ObservedContainer, ObservedSandbox } from '../observed.ts'

/**
 * Looks at one pod in the runtime. What has not changed since `known` is not asked for again: usually two lists are
 * all it takes.
 */
export async function observePod(runtime: Runtime, uid: string, known: Observed): Promise<Observed> {
  const labelSelector = { [podUid]: uid }
  const [sandboxes, containers] = await Promise.all([
    runtime.listPodSandboxes({ labelSelector }),
    runtime.listContainers({ labelSelector }),
  ])
  return {
    sandboxes: await each([...sandboxes].sort(newestFirst), (one) => observeSandbox(runtime, one, known)),
    containers: await each([...containers].sort(newestFirst), (one) => observeContainer(runtime, one, known)),
  }
}

interface Dated {
  readonly createdAt: number
  readonly metadata: { readonly attempt: number }
}
const newestFirst = (a: Dated, b: Dated): number =>
  b.createdAt - a.createdAt || b.metadata.attempt - a.metadata.attempt

/** Those that are still there when it is their turn. */
async function each<T, U>(items: readonly T[], observe: (item: T) => Promise<U>): Promise<U[]> {
  const seen = items.map((item) =>
    observe(item).catch((error: unknown) => {
      if (isRuntimeError(error, 'NotFound')) return undefined
      throw error
    }),
  )
  return (await Promise.all(seen)).filter((one) => one !== undefined)
}

async function observeSandbox(
  runtime: Runtime,
  { id, state, createdAt, metadata }: PodSandbox,
  known: Observed,
): Promise<ObservedSandbox> {
  const ready = state === 'SANDBOX_READY'
  const before = known.sandboxes.find((one) => one.id === id)
  if (before?.ready === ready) return before
  const base = { id, attempt: metadata.attempt, ready, createdAt: milliseconds(createdAt) }
  if (!ready) return { ...base, ips: before?.ips ?? [] }
  const { network } = await runtime.podSandboxStatus(id)
  const ips = [network?.ip ?? '', ...(network?.additionalIps ?? []).map(({ ip }) => ip)].filter(
    (ip) => ip !== '',
  )
  return { ...base, ips }
}

const states = {
  CONTAINER_CREATED: 'created',
  CONTAINER_RUNNING: 'running',
  CONTAINER_EXITED: 'exited',
  CONTAINER_UNKNOWN: 'unknown',
} as const

async function observeContainer(
  runtime: Runtime,
  container: Container,
  known: Observed,
): Promise<ObservedContainer> {
  const before = known.containers.find(({ id }) => id === container.id)
  if (before?.state === states[container.state]) return before
  const status = await runtime.containerStatus(container.id)
  return {
    id: container.id,
    sandboxId: container.podSandboxId,
    name: containerNameOf(container),
    attempt: container.metadata.attempt,
    state: states[status.state],
    hash: hashOf(container),
    createdAt: milliseconds(status.createdAt),
    startedAt: milliseconds(status.startedAt),
    finishedAt: milliseconds(status.finishedAt),
    exitCode: status.exitCode,
    reason: status.reason,
    message: status.state === 'CONTAINER_EXITED' ? await endMessage(status) : '',
    image: status.image.image,
    imageRef: status.imageRef,
  }
}

async function endMessage(status: ContainerStatus): Promise<string> {
  const { hostPath, fallsBackToLogs, mostBytes } = terminationMessageOf(status)
  const log = fallsBackToLogs && status.exitCode !== 0 ? status.logPath : undefined
  return (await lastWords(hostPath, log, mostBytes)) || status.message
}

const milliseconds = (nanoseconds: number): number => Math.floor(nanoseconds / 1e6)
