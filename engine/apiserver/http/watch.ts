import { StatusError, statusOf } from '@hawser/kinds/meta/status.ts'
import type { Options } from '../resources/options.ts'
import type { Resources, Sink, Target, User, Watch } from '../resources/resources.ts'
import { errorEvent, eventEncoder } from './eventbytes.ts'
import type { Exchange } from './exchange.ts'
import { openStream, type Stream } from './stream.ts'

/** A watch whose client does not say how long ends after this and up to as much again, as upstream. */
const minSeconds = 1800

/**
 * Streams a watch until it ends on either side. Events as plain JSON are written as the bytes all watchers share; a
 * socket that does not take them falls behind `backlog` and is dropped by the store.
 *
 * @returns the way to end it from outside.
 * @throws {StatusError} before anything is sent.
 */
export function streamWatch(
  exchange: Exchange,
  resources: Pick<Resources, 'watch'>,
  call: { readonly user: User; readonly target: Target; readonly options: Options },
  now: () => number,
): Watch {
  const { form, query, response } = exchange
  const { target, user } = call
  const options = { ...call.options, timeoutSeconds: call.options.timeoutSeconds || anyTime() }
  const encode = eventEncoder(target.kind, form, query, now)
  const stream = lateStream()
  const sink: Sink = {
    events: (batch) => stream.write(batch.map(encode)),
    ended(why) {
      if (why) stream.write([errorEvent(form, statusOf(why))])
      stream.end()
    },
    backlog: () => stream.backlog(),
    whenTaken: (then) => stream.whenTaken(then),
  }
  const watch = startWatch(() => resources.watch({ ...target, user, options }, sink), {
    refused: (error) => {
      stream.write([errorEvent(form, statusOf(error))])
      stream.end()
    },
  })
  response.once('close', () => watch.end())
  stream.open(openStream(exchange))
  return {
    end() {
      watch.end()
      stream.end()
    },
  }
}

const anyTime = (): number => Math.floor(minSeconds * (1 + Math.random()))

/** Once a watch is understood and permitted, versions that are too old or still to come are told in the stream. */
function startWatch(
  start: () => Watch,
  { refused }: { readonly refused: (error: StatusError) => void },
): Watch {
  try {
    return start()
  } catch (error) {
    if (!(error instanceof StatusError) || (error.reason !== 'Expired' && error.reason !== 'Timeout'))
      throw error
    refused(error)
    return { end() {} }
  }
}

/** Keeps what comes before the answer has begun: until then a refusal must be possible. */
function lateStream(): Stream & { open(stream: Stream): void } {
  let stream: Stream | undefined
  let early: Buffer[] = []
  let isOver = false
  let waiting: (() => void) | undefined
  return {
    write(events) {
      if (stream) stream.write(events)
      else early.push(...events)
    },
    end() {
      if (stream) stream.end()
      else isOver = true
    },
    backlog: () => stream?.backlog() ?? early.reduce((sum, { length }) => sum + length, 0),
    whenTaken(then) {
      if (stream) stream.whenTaken(then)
      else waiting = then
    },
    open(opened) {
      stream = opened
      if (early.length) opened.write(early)
      early = []
      if (waiting) opened.whenTaken(waiting)
      if (isOver) opened.end()
    },
  }
}
