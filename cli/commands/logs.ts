import { pipeline } from 'node:stream/promises'
import { lines } from '@hawser/client/lines.ts'
import { Pod } from '@hawser/kinds/core/pod.ts'
import { isPodActive } from '@hawser/kinds/core/podstatus.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { type Command, type Invocation, textFlag, UsageError, wantArgs } from '../command.ts'
import { openLog } from '../log.ts'
import { openSession, type Session, sessionHelp, sessionOptions } from '../session.ts'

export const logs: Command = {
  name: 'logs',
  usage: 'logs APP|POD [-f] [--tail N]',
  summary: 'Show what an application or one of its pods has printed.',
  options: {
    ...sessionOptions,
    follow: { type: 'boolean', short: 'f' },
    previous: { type: 'boolean', short: 'p' },
    tail: { type: 'string' },
    container: { type: 'string', short: 'c' },
  },
  optionHelp: {
    ...sessionHelp,
    follow: 'go on with what is printed from now on',
    previous: 'of the container before its last restart',
    tail: 'only the last N lines',
    container: 'which container of the pod',
  },
  async run(invocation) {
    wantArgs(invocation, 1)
    const session = await openSession(invocation)
    const pods = await podsOf(session, invocation.args[0] ?? '')
    const several = pods.length > 1
    await Promise.all(
      pods.map((pod) =>
        printLog(session, pod.metadata.name, several ? `${pod.metadata.name} ` : '', invocation),
      ),
    )
    return 0
  },
}

/** The pod of that name, or the pods of the application of that name. */
async function podsOf({ client, project }: Session, name: string): Promise<readonly Pod[]> {
  const pod = await client.find(Pod, name.replace(/^pods?\//, ''), project)
  if (pod) return [pod]
  const ofApp = await client.list(Pod, { namespace: project, labelSelector: `app=${name}` })
  // One process type or service of an application: `shop-worker`.
  const { items } = ofApp.items.length
    ? ofApp
    : await client.list(Pod, { namespace: project, labelSelector: `deployment=${name}` })
  const active = items.filter(isPodActive)
  if (active.length > 0) return active
  if (items.length > 0) return items.slice(-1)
  throw new StatusError('NotFound', `there is no pod and no application "${name}" in project "${project}"`, {
    hint: 'hawser status shows the applications.',
  })
}

async function printLog(
  { client, project }: Session,
  pod: string,
  prefix: string,
  invocation: Invocation,
): Promise<void> {
  const where = { namespace: project, name: pod }
  const log = await openLog(client, Pod, where, logQuery(invocation), invocation.signal)
  if (!prefix) return pipeline(log, invocation.out, { end: false })
  for await (const line of lines(log)) invocation.out.write(`${prefix}${line}\n`)
}

function logQuery(invocation: Invocation): Record<string, string> {
  const tail = textFlag(invocation, 'tail')
  if (tail !== undefined && !/^\d+$/.test(tail)) throw new UsageError(`--tail takes a number, not ${tail}`)
  const container = textFlag(invocation, 'container')
  return {
    ...(invocation.flags.follow === true && { follow: 'true' }),
    ...(invocation.flags.previous === true && { previous: 'true' }),
    ...(tail !== undefined && { tailLines: tail }),
    ...(container !== undefined && { container }),
  }
}
