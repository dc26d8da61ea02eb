import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { ContainerStatus } from '@hawser/kinds/core/containerstatus.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Progress } from '../progress.ts'
import { podTrouble } from '../status/trouble.ts'
import { until } from '../wait.ts'

/** Restarts of a new pod after which waiting longer is pointless. */
const restartsTolerated = 2

export interface WorkloadName {
  readonly project: string
  /** Of the Deployment. */
  readonly workload: string
  /** Of its pods; default: `deployment=WORKLOAD`. */
  readonly selector?: string
}

/**
 * Waits until the new release serves alone. Rejects with what is wrong with its pods when it cannot.
 *
 * @param image  That its pods run; undefined: whatever the tag it follows stands for.
 */
export async function rolledOut(
  client: Client,
  name: WorkloadName,
  image: string | undefined,
  progress: Progress,
  signal: AbortSignal,
): Promise<Deployment> {
  const { project, workload } = name
  const settled = new AbortController()
  const both = AbortSignal.any([signal, settled.signal])
  const failing = watchForFailure(client, name, image, progress, both)
  const where = { name: workload, namespace: project }
  const check = (deployment: Deployment | undefined) => finished(deployment, image)
  const done = until(client, Deployment, where, { check, signal: both })
  try {
    return await Promise.race([done, failing])
  } finally {
    settled.abort()
    await Promise.allSettled([done, failing])
  }
}

/** The Deployment, once every pod of it runs `image` and is available. */
export function finished(
  deployment: Deployment | undefined,
  image: string | undefined,
): Deployment | undefined {
  if (!deployment) {
    throw new StatusError('NotFound', 'the Deployment was deleted while it rolled out', {
      hint: 'Run the deploy again.',
    })
  }
  const { metadata, spec, status } = deployment
  const runsImage = image === undefined || runs(spec.template.spec?.containers, image)
  if (!runsImage || (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return undefined
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status ?? {}
  return [replicas, updatedReplicas, availableReplicas].every((count) => count === spec.replicas)
    ? deployment
    : undefined
}

const runs = (
  containers: readonly { readonly image?: string | undefined }[] | undefined,
  image: string,
): boolean => containers?.some((container) => container.image === image) ?? false

/** Looks at the new pods every now and then; rejects when one of them fails for good. Never resolves. */
async function watchForFailure(
  client: Client,
  { project, workload, selector = `deployment=${workload}` }: WorkloadName,
  image: string | undefined,
  progress: Progress,
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    await sleep(500, undefined, { signal })
    const { items } = await client.list(Pod, { namespace: project, labelSelector: selector })
    for (const pod of items) {
      if (pod.metadata.deletionTimestamp || !(image === undefined || runs(pod.spec?.containers, image)))
        continue
      const trouble = podTrouble(pod, Date.now())
      if (trouble) progress.detail(trouble)
      const hopeless = neverStarts(pod, Date.now())
      if (hopeless) throw hopeless
      const container = pod.status.containerStatuses?.[0]
      if (container && container.restartCount >= restartsTolerated && !container.ready) {
        throw doesNotStart(workload, container, await lastWords(client, pod, container.name, signal))
      }
    }
  }
}

/** How long a reason for waiting may be one that passes. */
const patienceMs: Readonly<Record<string, number>> = {
  InvalidImageName: 5_000,
  CreateContainerConfigError: 5_000,
  ErrImageNeverPull: 5_000,
  // An image of the catalog is made when it is first used.
  ImagePullBackOff: 180_000,
}

/** Why a pod will not start, however long one waits; undefined while there is hope. Pure. */
function neverStarts({ metadata, status }: Pod, now: number): StatusError | undefined {
  const waiting = status.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting
  const patience = patienceMs[waiting?.reason ?? '']
  if (patience === undefined || now - Date.parse(metadata.creationTimestamp) < patience) return undefined
  return new StatusError(
    'InternalError',
    `the new release does not start: ${waiting?.reason}: ${waiting?.message ?? ''}`,
    {
      hint: `The release before it, if there is one, keeps serving. More: kubectl describe pod ${metadata.name}`,
    },
  )
}

/** What the container printed before it last ended; empty when that cannot be had. */
async function lastWords(client: Client, pod: Pod, container: string, signal: AbortSignal): Promise<string> {
  const { name, namespace = '' } = pod.metadata
  const answer = await client.transport.stream({
    method: 'GET',
    path: resourcePath(Pod, { namespace, name, subresource: 'log' }),
    query: { container, previous: 'true', tailLines: '10' },
    signal,
  })
  const printed = await text(answer.body)
  return answer.status === 200 ? printed.trim() : ''
}

/** Says how the container ended and what it printed. Pure. */
export function doesNotStart(app: string, container: Ended, printed: string): StatusError {
  const ended = container.lastState?.terminated ?? container.state?.terminated
  const how = ended ? ` with ${ended.reason ?? 'an error'} (exit code ${ended.exitCode})` : ''
  const tail = printed ? `; the last it printed:\n  ${printed.split('\n').join('\n  ')}` : ''
  return new StatusError(
    'InternalError',
    `the new release does not start: it has ended ${container.restartCount + 1} times, last${how}${tail}`,
    {
      hint: `The release before it, if there is one, keeps serving. All of the output: hawser logs ${app} --previous`,
    },
  )
}
type Ended = Pick<ContainerStatus, 'restartCount' | 'state' | 'lastState'>
