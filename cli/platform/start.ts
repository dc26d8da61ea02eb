import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { connect } from '@hawser/client/connect.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { Node } from '@hawser/kinds/core/node.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Progress } from '../progress.ts'
import { type Addresses, readAddresses } from './addresses.ts'
import { crashLog, lastWords, startDaemon, supervisorPid } from './daemon.ts'
import type { Dirs } from './dirs.ts'

export interface Started {
  readonly client: Client
  readonly addresses: Addresses
  /** It was running before we came. */
  readonly ran: boolean
}

const timeoutMs = 120_000

/** Starts the platform of this machine unless it runs, and waits until its API, node and router work. */
export async function startPlatform(
  dirs: Dirs,
  flags: readonly string[],
  progress: Progress,
  signal: AbortSignal,
): Promise<Started> {
  const ran = (await supervisorPid(dirs)) !== undefined
  const { size: printed } = await stat(crashLog(dirs)).catch(() => ({ size: 0 }))
  if (!ran) {
    progress.step('starting the platform')
    await startDaemon(dirs, flags)
  }
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const state = await look(dirs)
    if ('addresses' in state) return { ...state, ran }
    progress.detail(state.waitingFor)
    signal.throwIfAborted()
    await sleep(100)
    // The supervisor gives up only when starting again cannot help.
    const gone = (await supervisorPid(dirs)) === undefined && Date.now() > deadline - timeoutMs + 2_000
    if (gone || Date.now() > deadline) throw await notStarted(dirs, printed, state.waitingFor)
  }
}

type State = { readonly client: Client; readonly addresses: Addresses } | { readonly waitingFor: string }

/** One look at the platform: working, or what it still lacks. */
export async function look(dirs: Dirs): Promise<State> {
  try {
    const client = connect(httpsTransport(await readKubeconfig(dirs.kubeconfig)))
    await client.transport.request({ method: 'GET', path: '/api' })
    const addresses = await readAddresses(client)
    if (!addresses) return { waitingFor: 'the router' }
    const { items } = await client.list(Node)
    const ready = items.some(({ status }) =>
      status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    )
    return ready ? { client, addresses } : { waitingFor: 'the node' }
  } catch {
    return { waitingFor: 'the API' }
  }
}

async function notStarted(dirs: Dirs, printed: number, waitingFor: string): Promise<StatusError> {
  const words = await lastWords(dirs, printed)
  return new StatusError(
    'ServiceUnavailable',
    words ? `the platform did not start: ${words}` : `the platform did not start: ${waitingFor} is not ready`,
    { hint: `Its log is in ${dirs.log}` },
  )
}
