import type { Readable } from 'node:stream'
import type { KubeObject } from '@hawser/kinds/kind.ts'

/** One request to the API, in the API's own words. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/api/v1/namespaces/default/pods/web`, each segment URI-encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** An object, sent as JSON. */
  readonly body?: unknown
  /** For PATCH: which kind of patch `body` is. */
  readonly contentType?: string
  readonly signal?: AbortSignal
}

export interface WatchEvent<T = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: T
}

/** A request whose body or answer is a stream of bytes: logs, uploads, node proxy. */
export interface StreamRequest {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly query?: Readonly<Record<string, string | readonly string[]>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Readable | Buffer | string
  readonly signal?: AbortSignal
}
export interface StreamAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Readable
}

/** A channel of the Kubernetes remote command protocol, v4 over WebSocket. */
export interface Channels extends AsyncDisposable {
  /** Bytes of `channel` (1 stdout, 2 stderr, 3 error). While a promise the listener returned is pending, no more are read. */
  onData(listener: (channel: number, data: Buffer) => void | Promise<void>): void
  /** Sends bytes on `channel` (0 stdin, 4 resize); resolves when the socket took them (back-pressure). */
  send(channel: number, data: Buffer): Promise<void>
  /** Resolves when the other side has closed. */
  readonly closed: Promise<void>
}

/**
 * How a client reaches an API server. Two implementations: `https.ts` for any Kubernetes, and the server's own
 * in-process one, which hands out the frozen objects of the watch cache without serialising them.
 */
export interface Transport {
  /** Answers the object, a list or a `Status`; a refusal is thrown as StatusError. */
  request(request: ApiRequest): Promise<unknown>
  /** Events until `signal` aborts or the server ends the watch; 410 is thrown as StatusError `Expired`. */
  watch(
    request: Pick<ApiRequest, 'path' | 'query'> & { readonly signal: AbortSignal },
  ): AsyncIterable<WatchEvent>
  /** Does not throw for a refusal: the caller looks at `status`. Always over HTTPS. */
  stream(request: StreamRequest): Promise<StreamAnswer>
  /** Opens `exec` or `attach` as a WebSocket (`v4.channel.k8s.io`). Always over HTTPS. */
  channels(request: Pick<StreamRequest, 'path' | 'query' | 'signal'>): Promise<Channels>
}
