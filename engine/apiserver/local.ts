import type { KubeObject } from '@hawser/kinds/kind.ts'
import { isStatus, methodNotAllowed } from '@hawser/kinds/meta/status.ts'
import { isConnect } from './connect/connect.ts'
import type { Access } from './http/access.ts'
import { patchOf } from './http/object.ts'
import { readOptions } from './resources/options.ts'
import type { Call, EventType, Resources, SentEvent, User } from './resources/resources.ts'

/** One request from this process, in the API's own words. */
export interface LocalRequest {
  readonly method: string
  /** `/api/v1/namespaces/default/pods/web`, each segment URI-encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** An object, as it would be sent as JSON. It is not changed and not kept. */
  readonly body?: unknown
  /** For PATCH; a merge patch when not said. */
  readonly contentType?: string
}
export interface LocalEvent {
  readonly type: EventType
  /** Deeply frozen: the very object of the cache. */
  readonly object: KubeObject
}

/** The API for callers in this process: the same permissions and rules as over HTTP, no bytes made or read. */
export interface LocalApi {
  /** @throws {StatusError} every refusal. */
  call(user: User, request: LocalRequest): Promise<object>
  /** Events until `signal` aborts or the server ends the watch. */
  watch(
    user: User,
    request: Pick<LocalRequest, 'path' | 'query'> & { readonly signal: AbortSignal },
  ): AsyncIterable<LocalEvent>
}

export function openLocal(access: Access, resources: Pick<Resources, 'call' | 'watch'>): LocalApi {
  return {
    async call(user, { method, path, query = {}, body, contentType }) {
      const resolved = access.admit(user, method, path, { fieldSelector: query.fieldSelector })
      const { verb, target } = resolved
      if (verb === 'watch' || isConnect(resolved)) throw methodNotAllowed(target.kind, verb)
      const options = readOptions(Object.entries(query))
      const given = verb === 'patch' ? await patch(body, contentType) : { body }
      const userAgent = nameOf(user)
      const { object, revision } = await resources.call({
        ...target,
        user,
        verb,
        options,
        userAgent,
        ...given,
      })
      // A caller that reads the cache next wants to know how far it must be.
      return isStatus(object) && revision
        ? { ...object, metadata: { resourceVersion: String(revision) } }
        : object
    },
    watch(user, { path, query = {}, signal }) {
      const { target } = access.admit(user, 'GET', path, { watch: true, fieldSelector: query.fieldSelector })
      const options = readOptions(Object.entries(query))
      return eventsOf((sink) => resources.watch({ ...target, user, options }, sink), signal)
    },
  }
}

/** Who writes, for the owners of fields: `system:hawser` is hawser, and the agent of a node is its kubelet. */
const nameOf = ({ name }: User): string =>
  name.startsWith('system:node:') ? 'kubelet' : name.slice(name.lastIndexOf(':') + 1)

/** A patch is read as JSON would be: what is undefined in it is not there. */
const patch = (
  body: unknown,
  contentType = 'application/merge-patch+json',
): Promise<Pick<Call, 'body' | 'patchType'>> =>
  patchOf(Buffer.from(JSON.stringify(body ?? null)), contentType)

/** Events waiting for a reader that does not come are at most this many. */
const maxWaiting = 10_000

type Start = (sink: Parameters<Resources['watch']>[1]) => ReturnType<Resources['watch']>

async function* eventsOf(start: Start, signal: AbortSignal): AsyncGenerator<LocalEvent> {
  let waiting: SentEvent[] = []
  let over = signal.aborted
  let wake = (): void => {}
  const finish = (): void => {
    over = true
    wake()
  }
  const watch = start({
    events(batch) {
      waiting.push(...batch)
      wake()
    },
    ended: finish,
    // The store drops whom it cannot keep up with; this one gets one limit for all.
    backlog: () => (waiting.length > maxWaiting ? Number.POSITIVE_INFINITY : 0),
  })
  signal.addEventListener('abort', finish, { once: true })
  try {
    while (!signal.aborted) {
      const batch = waiting
      waiting = []
      yield* batch
      if (waiting.length) continue
      if (over) return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    signal.removeEventListener('abort', finish)
    watch.end()
  }
}
