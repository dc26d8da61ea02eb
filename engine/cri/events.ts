import type { Connection } from './connection.ts'
import { isRuntimeError, RuntimeError } from './errors.ts'
import { decode } from './protos.ts'
import type { RuntimeEvent } from './runtime.ts'

/** As containerd sends it; `event` is encoded, and its type named after the last slash. */
interface Envelope {
  readonly topic: string
  readonly event: { readonly type_url: string; readonly value: Uint8Array } | null
}

const typeOfTopic: Readonly<Record<string, RuntimeEvent['type']>> = {
  '/tasks/create': 'create',
  '/tasks/start': 'start',
  '/tasks/exit': 'exit',
  '/tasks/oom': 'oom',
  '/tasks/delete': 'delete',
  '/tasks/paused': 'paused',
  '/tasks/resumed': 'resumed',
}

/** What happens to CRI's containers, until `signal` aborts; throws `Unavailable` when containerd goes away. */
export async function* events(connection: Connection, signal: AbortSignal): AsyncGenerator<RuntimeEvent> {
  const filters = Object.keys(typeOfTopic).map((topic) => `namespace==k8s.io,topic=="${topic}"`)
  try {
    const call = { service: 'containerd.services.events.v1.Events', method: 'Subscribe', signal }
    for await (const envelope of connection.stream<Envelope>({ ...call, request: { filters } })) {
      const event = eventOf(envelope)
      if (event) yield event
    }
  } catch (error) {
    if (signal.aborted && isRuntimeError(error, 'Cancelled')) return
    throw error
  }
  if (!signal.aborted)
    throw new RuntimeError('Unavailable', 'containerd ended the stream of events; list and subscribe again')
}

/** Undefined: not about a process of a container. */
export function eventOf({ topic, event }: Envelope): RuntimeEvent | undefined {
  const type = typeOfTopic[topic]
  if (!type || !event) return undefined
  const fields = decode(event.type_url.slice(event.type_url.lastIndexOf('/') + 1), event.value) as
    | { containerId: string; id?: string; execId?: string; exitStatus?: number }
    | undefined
  if (!fields) return undefined
  const { containerId, id = '', execId = '', exitStatus } = fields
  const process = execId || (id === containerId ? '' : id)
  return { type, containerId, execId: process, ...(exitStatus !== undefined && { exitCode: exitStatus }) }
}
