import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { Deployment } from '@hawser/kinds/apps/deployment.ts'
import type { Progress } from '../progress.ts'

const timeoutMs = 60_000

/** Waits until the applications of a platform that was just started are up; names those that are not after a minute. */
export async function applicationsStarted(
  client: Client,
  progress: Progress,
  signal: AbortSignal,
): Promise<string[]> {
  const deadline = Date.now() + timeoutMs
  let waiting = lacking((await client.list(Deployment)).items)
  if (waiting.length) progress.step('starting applications')
  while (waiting.length && Date.now() < deadline) {
    progress.detail(`waiting for ${waiting.join(', ')}`)
    await sleep(200, undefined, { signal })
    waiting = lacking((await client.list(Deployment)).items)
  }
  return waiting
}

/** Deployments with fewer ready pods than they want. */
export const lacking = (deployments: readonly Deployment[]): string[] =>
  deployments
    .filter(({ spec, status }) => (status?.readyReplicas ?? 0) < spec.replicas)
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
