import type { Client } from '@hawser/client/client.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import type { Draft } from '@hawser/kinds/kind.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { followLog } from '../log.ts'
import type { Progress } from '../progress.ts'
import { podTrouble } from '../status/trouble.ts'
import { until } from '../wait.ts'

/** What is run once, for people. */
export interface Task {
  readonly project: string
  /** `release`. */
  readonly component: string
  /** Label selector of the pods of earlier runs. */
  readonly selector: string
}

/** Runs a pod to its end and shows what it prints. Rejects when it fails. */
export async function runTask(
  client: Client,
  { project, component, selector }: Task,
  draft: Draft<typeof Pod>,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  progress.step(`running ${component}`)
  await client.deleteAll(Pod, { namespace: project, labelSelector: selector })
  const { metadata } = await client.create(Pod, draft)
  const where = { name: metadata.name, namespace: project }
  try {
    const started = await until(client, Pod, where, { check: (pod) => hasStarted(pod, progress), signal })
    const container = started.spec?.containers[0]?.name ?? component
    for await (const line of followLog(client, { ...where, container }, signal)) progress.line(line)
    const ended = await until(client, Pod, where, { check: hasEnded, signal })
    if (ended.status.phase === 'Failed') throw failureOf(component, ended)
  } catch (error) {
    // Nobody waits for it any more.
    if (signal.aborted) await client.delete(Pod, metadata.name, { namespace: project })
    throw error
  }
}

const present = (pod: Pod | undefined): Pod => {
  if (pod) return pod
  throw new StatusError('NotFound', 'the pod was deleted while it ran', { hint: 'Run the deploy again.' })
}

/** Reasons that waiting does not help against. */
const final = ['CreateContainerConfigError', 'InvalidImageName', 'ErrImageNeverPull', 'ImagePullBackOff']

export function hasStarted(found: Pod | undefined, progress: Pick<Progress, 'detail'>): Pod | undefined {
  const pod = present(found)
  const state = pod.status.containerStatuses?.[0]?.state
  if (state?.running || state?.terminated || hasEnded(pod)) return pod
  const trouble = podTrouble(pod, Date.now())
  if (trouble && final.includes(state?.waiting?.reason ?? ''))
    throw new StatusError('InternalError', trouble, {
      hint: 'Nothing was rolled out; correct it and deploy again.',
    })
  if (trouble) progress.detail(trouble)
  return undefined
}

const hasEnded = (found: Pod | undefined): Pod | undefined => {
  const pod = present(found)
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed' ? pod : undefined
}

/** What a failed run is told as. Pure. */
export function failureOf(
  component: string,
  { metadata, status }: Pick<Pod, 'metadata' | 'status'>,
): StatusError {
  const ended = status.containerStatuses?.[0]?.state?.terminated
  const how = ended ? ` with ${ended.reason ?? 'an error'} (exit code ${ended.exitCode})` : ''
  const why = status.message ?? ended?.message
  return new StatusError(
    'InternalError',
    `${component} ended${how}${why ? `: ${why}` : ''}; nothing was rolled out`,
    {
      hint: `The release before it keeps serving. What it printed: hawser logs ${metadata.name}`,
    },
  )
}
