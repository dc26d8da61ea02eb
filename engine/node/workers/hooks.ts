import { setTimeout as sleep } from 'node:timers/promises'
import type { LifecycleHandler } from '@hawser/kinds/core/lifecycle.ts'
import { type Container, usesHostNetwork } from '../pod.ts'
import { attempt } from '../probes/attempt.ts'
import { getHttp } from '../probes/http.ts'
import type { Work } from './work.ts'

/**
 * Runs a postStart or preStop hook to its end.
 *
 * @throws when it fails, is not done after `timeoutMs`, or the signal aborts.
 */
export async function runHook(
  work: Work,
  container: Container,
  containerId: string,
  hook: LifecycleHandler,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<void> {
  const { agent, pod, observed } = work
  if (hook.sleep)
    return void (await sleep(Math.min(hook.sleep.seconds * 1000, timeoutMs), undefined, { signal }))
  const podIP = usesHostNetwork(pod) ? agent.internalIP : (observed.sandboxes[0]?.ips[0] ?? '')
  const target = { runtime: agent.runtime, containerId, podIP, ports: container.ports ?? [] }
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(new Error('the grace period of the pod was cut short'))
  signal?.addEventListener('abort', abort, { once: true })
  try {
    const { outcome, message } = await Promise.race([ask(target, hook, timeoutMs), aborted])
    if (outcome === 'failure') throw new Error(message || 'the command failed')
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

const ask = (target: Parameters<typeof attempt>[0], hook: LifecycleHandler, timeoutMs: number) =>
  hook.httpGet
    ? getHttp(target, hook.httpGet, timeoutMs)
    : attempt(target, {
        ...hook,
        timeoutSeconds: timeoutMs / 1000,
        periodSeconds: 1,
        successThreshold: 1,
        failureThreshold: 1,
      })
