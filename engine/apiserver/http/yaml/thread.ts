import { Worker } from 'node:worker_threads'
import { badRequest, StatusError } from '@hawser/kinds/meta/status.ts'
import type { Converted } from './convert.ts'
import type { Request } from './worker.ts'

// YAML is read and written in a thread of its own: a few kilobytes of it can keep a parser busy for minutes, and nobody
// else is to wait meanwhile. Nearly all clients send and want JSON.

const patienceMs = 10_000
const maxWaiting = 64
const resourceLimits = { maxOldGenerationSizeMb: 256 }

/** @throws {StatusError} `BadRequest` when it is no YAML, or would take too much; `TooManyRequests`. */
export async function readYamlText(text: string): Promise<Exclude<Converted, { refused: string }>> {
  const converted = (await ask({ do: 'read', text }, refuseYaml)) as Converted
  if ('refused' in converted) throw refuseYaml(converted.refused)
  return converted
}

/** @throws {StatusError} `NotAcceptable` when it would take too much; `TooManyRequests`. */
export async function yamlTextOf(value: unknown): Promise<string> {
  const request = { do: 'write', text: JSON.stringify(value) } as const
  return (await ask(
    request,
    (why) => new StatusError('NotAcceptable', `the answer cannot be YAML: ${why}`),
  )) as string
}

const refuseYaml = (why: string): StatusError => badRequest(`error decoding YAML: ${why}`)

type Refuse = (why: string) => StatusError

let last: Promise<unknown> = Promise.resolve()
let waiting = 0

/** One after another. */
async function ask(request: Request, refuse: Refuse): Promise<unknown> {
  if (waiting >= maxWaiting) {
    throw new StatusError('TooManyRequests', 'too many requests in YAML, please try again later', {
      details: { retryAfterSeconds: 1 },
    })
  }
  waiting++
  const answer = last.then(() => askNow(request, refuse))
  last = answer.catch(() => undefined)
  try {
    return await answer
  } finally {
    waiting--
  }
}

let thread: Worker | undefined

function askNow(request: Request, refuse: Refuse): Promise<unknown> {
  thread ??= new Worker(new URL('./worker.ts', import.meta.url), { name: 'yaml', resourceLimits })
  const asked = thread
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const giveUp = (why: string): void => {
    thread = undefined
    void asked.terminate()
    reject(refuse(why))
  }
  const timer = setTimeout(() => giveUp('it takes too long'), patienceMs)
  asked.once('message', resolve)
  // As it does when it has no memory left.
  asked.once('error', ({ message }) => giveUp(message))
  asked.ref()
  asked.postMessage(request)
  return promise.finally(() => {
    clearTimeout(timer)
    asked.removeAllListeners('message')
    asked.removeAllListeners('error')
    // It may still fail on its way out, which concerns nobody.
    asked.on('error', () => undefined)
    asked.unref()
  })
}
