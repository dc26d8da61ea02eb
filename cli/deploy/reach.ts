import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { Route } from '@hawser/kinds/route/route.ts'
import { type Addresses, routeUrl } from '../platform/addresses.ts'
import { statusOf } from '../platform/statusof.ts'
import type { Progress } from '../progress.ts'
import { until } from '../wait.ts'

export interface RouteName {
  readonly project: string
  readonly route: string
}

/** The application's address, once the router has let it in. */
export async function admittedUrl(
  client: Client,
  { project, route: name }: RouteName,
  addresses: Addresses,
  signal: AbortSignal,
): Promise<string> {
  return await until(
    client,
    Route,
    { name, namespace: project },
    {
      check(route) {
        const ingress = route?.status?.ingress?.[0]
        const admitted = ingress?.conditions?.find(({ type }) => type === 'Admitted')
        if (admitted?.status === 'False')
          throw refused(name, admitted.message ?? admitted.reason ?? 'no reason given')
        if (admitted?.status !== 'True' || !ingress?.host) return undefined
        return routeUrl(addresses, ingress.host, route?.spec.path, route?.spec.tls !== undefined)
      },
      signal,
    },
  )
}

const refused = (name: string, why: string): StatusError =>
  new StatusError('Conflict', `the router does not admit route "${name}": ${why}`, {
    hint: 'Delete or change the route that holds the host, or deploy under another name with --name.',
  })

/**
 * Asks the router until the application answers instead of it: a route is in use a moment after its pods are ready.
 * Only where the router is on this machine.
 */
export async function answered(url: string, progress: Progress, signal: AbortSignal): Promise<void> {
  progress.step('waiting for an answer')
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(30_000)])
  while (!deadline.aborted) {
    const status = await statusOf(url, deadline).catch(() => 0)
    if (status !== 0 && status !== 503) return
    await sleep(50)
  }
  signal.throwIfAborted()
  throw new StatusError('Timeout', `${url} does not answer, though its pods are ready`, {
    hint: 'hawser status shows the route and its pods.',
  })
}
