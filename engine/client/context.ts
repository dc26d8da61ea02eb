import { cachesOf } from './caches.ts'
import { connect } from './connect.ts'
import type { Context } from './controller.ts'
import { recorder } from './recorder.ts'
import type { Transport } from './transport.ts'

export interface ContextOptions {
  readonly transport: Transport
  /** Who acts, for events: `kubelet`, `default-scheduler`. */
  readonly component: string
  /** Node the component runs on, for events. */
  readonly host?: string
  readonly signal: AbortSignal
  readonly log?: Context['log']
  readonly now?: () => number
}

/** All that controllers are given, over one transport. */
export function startContext({
  transport,
  signal,
  component,
  host,
  log = quiet,
  now = Date.now,
}: ContextOptions): Context {
  const client = connect(transport)
  return {
    client,
    caches: cachesOf(client, { signal, log }),
    recorder: recorder(client, { component, signal, now, log, ...(host !== undefined && { host }) }),
    signal,
    log,
    now,
  }
}

const quiet = (): void => {}

/** The same context, reporting events as `component`. */
export const reportingAs = (context: Context, component: string): Context => ({
  ...context,
  recorder: context.recorder.as(component),
})
