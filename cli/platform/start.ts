import { stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@hawser/client/client.ts'
import { connect } from '@hawser/client/connect.ts'
import { httpsTransport } from '@hawser/client/https.ts'
import { readKubeconfig } from '@hawser/client/kubeconfig.ts'
import { resourcePath } from '@hawser/client/path.ts'
import { isNodeReady, Node } from '@hawser/kinds/core/node.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Progress } from '../progress.ts'
import { type Addresses, readAddresses } from './addresses.ts'
import { causeOf, deathsIn } from './crash.ts'
import { crashLog, printedSince, startDaemon, stopDaemon, supervisorPid } from './daemon.ts'
import type { Dirs } from './dirs.ts'
import { statusOf } from './statusof.ts'

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
  const { size: before } = await stat(crashLog(dirs)).catch(() => ({ size: 0 }))
  if (!ran) {
    progress.step('starting the platform')
    await startDaemon(dirs, flags)
  }
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const state = await look(dirs)
    if ('addresses' in state) return { ...state, ran }
    progress.detail(`waiting for ${state.waitingFor}`)
    signal.throwIfAborted()
    await sleep(100)
    const printed = await printedSince(dirs, before)
    if (await isHopeless(dirs, printed, deadline)) throw await notStarted(dirs, printed, state.waitingFor)
  }
}

/** Time is up, the supervisor has given up, or the process dies again and again. */
async function isHopeless(dirs: Dirs, printed: string, deadline: number): Promise<boolean> {
  const now = Date.now()
  const gone = (await supervisorPid(dirs)) === undefined && now > deadline - timeoutMs + 2_000
  return gone || now > deadline || deathsIn(printed) >= 3
}

type State = { readonly client: Client; readonly addresses: Addresses } | { readonly waitingFor: string }

/** One look at the platform: working, or what it still lacks. */
export async function look(dirs: Dirs): Promise<State> {
  try {
    const client = connect(httpsTransport(await readKubeconfig(dirs.kubeconfig)))
    await client.transport.request({ method: 'GET', path: '/api' })
    const addresses = await readAddresses(client)
    if (!addresses) return { waitingFor: 'the router' }
    if (!(await nodeAnswers(client))) return { waitingFor: 'the node' }
    return (await routerAnswers(addresses)) ? { client, addresses } : { waitingFor: 'the router' }
  } catch {
    return { waitingFor: 'the API' }
  }
}

/** What is stored says how things were; only an answer says how they are. */
async function nodeAnswers(client: Client): Promise<boolean> {
  const { items } = await client.list(Node)
  for (const { metadata } of items.filter(isNodeReady)) {
    const path = `${resourcePath(Node, { name: metadata.name, subresource: 'proxy' })}/healthz`
    const answer = await client.transport.stream({ method: 'GET', path })
    answer.body.resume()
    if (answer.status === 200) return true
  }
  return false
}

const routerAnswers = ({ httpPort }: Addresses): Promise<boolean> =>
  statusOf(`http://127.0.0.1:${httpPort}/`, AbortSignal.timeout(2_000)).then(
    () => true,
    () => false,
  )

async function notStarted(dirs: Dirs, printed: string, waitingFor: string): Promise<StatusError> {
  // Trying again in the background for ever helps nobody.
  await stopDaemon(dirs)
  return new StatusError(
    'ServiceUnavailable',
    `the platform did not start: ${causeOf(printed) ?? `${waitingFor} is not ready`}`,
    { hint: `Its log is in ${dirs.log}` },
  )
}
