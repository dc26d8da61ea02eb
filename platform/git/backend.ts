import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import { longestHead, splitHead } from './cgi.ts'
import { hookDescriptor } from './hook.ts'
import type { Asked } from './place.ts'
import type { Repositories } from './repository.ts'
import { bounded, endGroup } from './run.ts'

const backend = '/usr/lib/git-core/git-http-backend'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly asked: Asked
  readonly user: string
  /** Aborts when nobody waits for the answer any more, or it takes too long. */
  readonly signal: AbortSignal
  /** Talks to the hook of a push. */
  readonly onHook?: (hook: Duplex) => Promise<void>
}

/** How many requests git answers now; one for all that are opened in this process. */
let answering = 0

/**
 * Has git's own program answer a request, and passes on what it says as it says it.
 *
 * @throws {StatusError} `TooManyRequests` when it is busy.
 */
export async function runBackend(at: Repositories, exchange: Exchange): Promise<void> {
  if (answering >= at.limits.atOnce) {
    throw new StatusError('TooManyRequests', `${answering} fetches and pushes are under way`, {
      hint: 'Try again in a minute.',
    })
  }
  answering++
  try {
    await exchangeWith(at, exchange)
  } finally {
    answering--
  }
}

async function exchangeWith(at: Repositories, exchange: Exchange): Promise<void> {
  const { request, response, signal, onHook } = exchange
  signal.throwIfAborted()
  const child = start(at, exchange)
  const end = (): void => endGroup(child)
  signal.addEventListener('abort', end, { once: true })
  const ended = once(child, 'close')
  // Waited for at the end: who is told of an error before that must not be told twice.
  ended.catch(() => {})
  try {
    // Rejects when it could not be started.
    await once(child, 'spawn')
    const hook = child.stdio[hookDescriptor] as Duplex | undefined
    const talked = hook && onHook ? onHook(hook) : undefined
    // A client that goes away, or a program that has heard enough, is told by the answer.
    if (child.stdin) pipeline(request, child.stdin).catch(() => {})
    await answer(child.stdout as Readable, response)
    await talked
    await ended
  } finally {
    signal.removeEventListener('abort', end)
    end()
  }
}

function start(
  { layout, limits, surroundings }: Repositories,
  { request, asked, user, onHook }: Exchange,
): ChildProcess {
  const { headers, method = '' } = request
  const { project, app, service, part } = asked
  const header = (name: string): string => String(headers[name] ?? '')
  const env: Record<string, string> = {
    ...surroundings.env,
    GATEWAY_INTERFACE: 'CGI/1.1',
    GIT_PROJECT_ROOT: layout.repositories,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_HTTP_MAX_REQUEST_BUFFER: '16M',
    PATH_INFO: `/${project}/${app}.git/${part === 'refs' ? 'info/refs' : service}`,
    QUERY_STRING: part === 'refs' ? `service=${service}` : '',
    REQUEST_METHOD: method,
    REMOTE_USER: user,
    REMOTE_ADDR: request.socket.remoteAddress ?? '',
    CONTENT_TYPE: header('content-type'),
  }
  if (/^version=[12]$/.test(header('git-protocol'))) env.GIT_PROTOCOL = header('git-protocol')
  if (['gzip', 'x-gzip'].includes(header('content-encoding'))) env.HTTP_CONTENT_ENCODING = 'gzip'
  const length = Number(headers['content-length'])
  if (length > limits.pushBytes) throw tooLarge(limits.pushBytes)
  // The length is not passed on: git waits for all of it in a loop that never ends when less comes.
  const [command, words] = bounded(backend, [])
  return spawn(command, words, {
    env,
    cwd: layout.repositories,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore', onHook ? 'pipe' : 'ignore'],
    ...surroundings.identity,
  })
}

export const tooLarge = (most: number): StatusError =>
  new StatusError('RequestEntityTooLarge', `a push may have ${Math.floor(most / 1024 ** 2)} MiB`, {
    hint: 'Push the history in parts: first an older commit to another branch, then the rest.',
  })

async function answer(stdout: Readable, response: ServerResponse): Promise<void> {
  let head = Buffer.alloc(0)
  const body = stdout[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>
  for (;;) {
    const { value, done } = await body.next()
    if (done) throw new Error(`git ended without an answer: ${head.toString('latin1').slice(0, 200)}`)
    head = Buffer.concat([head, value])
    const split = splitHead(head)
    if (split) {
      response.writeHead(split.head.status, { ...split.head.headers, 'cache-control': 'no-cache' })
      response.write(split.rest)
      break
    }
    if (head.length > longestHead) throw new Error('git answered a head that does not end')
  }
  await pipeline(body, response)
}
