import {
  Client,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js'
import { RuntimeError } from './errors.ts'
import { method } from './protos.ts'
import { refused } from './refusal.ts'
import type { CallOptions } from './runtime.ts'

const defaultTimeoutMs = 30_000

/** One call: what it is about appears in errors; `headers` are sent along. */
export interface Call extends CallOptions {
  readonly service: string
  readonly method: string
  readonly request: object
  /** The id or name of the thing, for error messages. */
  readonly about?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** gRPC to one daemon on a unix socket. All calls share a connection, which comes back by itself. */
export interface Connection {
  unary<Answer>(call: Call): Promise<Answer>
  /** Ends with the stream; throws a RuntimeError if that ends badly. Without `timeoutMs` it has no deadline. */
  stream<Answer>(call: Call): AsyncIterable<Answer>
  duplex<Request, Answer>(call: Omit<Call, 'request'>): ClientDuplexStream<Request, Answer>
  close(): void
}

export function connect(socket: string): Connection {
  const client = new Client(`unix://${socket}`, credentials.createInsecure(), {
    // Otherwise the path of the socket is sent as the host, which Go's HTTP/2 server refuses.
    'grpc.default_authority': 'localhost',
    'grpc.max_receive_message_length': 64 << 20,
    'grpc.initial_reconnect_backoff_ms': 50,
    'grpc.max_reconnect_backoff_ms': 1_000,
  })
  return {
    unary: (call) => unary(client, call),
    stream: (call) => stream(client, call),
    duplex: (call) => duplex(client, call),
    close: () => client.close(),
  }
}

function unary<Answer>(client: Client, call: Call): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  if (call.signal?.aborted) return Promise.reject(cancelled(call))
  const { path, requestSerialize, responseDeserialize } = method(call.service, call.method)
  const running: ClientUnaryCall = client.makeUnaryRequest(
    path,
    requestSerialize,
    responseDeserialize,
    call.request,
    headers(call),
    { deadline: Date.now() + (call.timeoutMs ?? defaultTimeoutMs) },
    (error: ServiceError | null, answer?: object) => {
      call.signal?.removeEventListener('abort', cancel)
      if (error) reject(refused(title(call), error))
      else resolve(answer as Answer)
    },
  )
  const cancel = () => running.cancel()
  call.signal?.addEventListener('abort', cancel)
  return promise
}

async function* stream<Answer>(client: Client, call: Call): AsyncGenerator<Answer> {
  if (call.signal?.aborted) throw cancelled(call)
  const { path, requestSerialize, responseDeserialize } = method(call.service, call.method)
  const running: ClientReadableStream<object> = client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    call.request,
    headers(call),
    call.timeoutMs === undefined ? {} : { deadline: Date.now() + call.timeoutMs },
  )
  const cancel = () => running.cancel()
  call.signal?.addEventListener('abort', cancel)
  try {
    for await (const answer of running) yield answer as Answer
  } catch (error) {
    throw refused(title(call), error as ServiceError)
  } finally {
    call.signal?.removeEventListener('abort', cancel)
    running.cancel()
  }
}

function duplex<Request, Answer>(
  client: Client,
  call: Omit<Call, 'request'>,
): ClientDuplexStream<Request, Answer> {
  const { path, requestSerialize, responseDeserialize } = method(call.service, call.method)
  const deadline = call.timeoutMs === undefined ? {} : { deadline: Date.now() + call.timeoutMs }
  const running = client.makeBidiStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    headers(call),
    deadline,
  )
  return running as ClientDuplexStream<unknown, unknown> as ClientDuplexStream<Request, Answer>
}

function headers(call: Pick<Call, 'headers'>): Metadata {
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(call.headers ?? {})) metadata.set(name, value)
  return metadata
}

/** How a call is named in messages: `StopContainer 4f00ab`. */
export function title({ method, about }: Pick<Call, 'method' | 'about'>): string {
  return about ? `${method} ${about}` : method
}

const cancelled = (call: Call) =>
  new RuntimeError('Cancelled', `${title(call)}: cancelled before it was sent`, {
    cause: call.signal?.reason,
  })
