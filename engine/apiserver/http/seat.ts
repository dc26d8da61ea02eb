import type { Attributes } from '../auth/attributes.ts'
import type { Entered, Fairness } from '../fairness/fairness.ts'
import { listSeats } from '../fairness/seats.ts'
import type { Resources, User } from '../resources/resources.ts'
import { attributesOf } from './access.ts'
import { Deadlines } from './deadlines.ts'
import type { Exchange } from './exchange.ts'
import type { Resolved } from './resolve.ts'

/**
 * Takes a seat for a request, which it keeps until its answer is sent. Watches and streams take none: they cost
 * something only when there is something to tell.
 *
 * @returns a promise when the request has to wait for its turn.
 * @throws {StatusError} `TooManyRequests`, at once or after waiting.
 */
export function takeSeat(
  parts: { readonly fairness: Fairness; readonly resources: Pick<Resources, 'look'> },
  exchange: Exchange,
  user: User,
  resolved: Resolved,
): void | Promise<void> {
  const request = { user, verb: resolved.verb, on: attributesOf(resolved) }
  return takeSeatFor(parts.fairness, exchange, request, widthOf(parts.resources, exchange, resolved))
}

/** The same for a request that is known by its attributes only. */
export function takeSeatFor(
  fairness: Fairness,
  exchange: Exchange,
  request: Attributes,
  width: number,
): void | Promise<void> {
  const { response } = exchange
  const entered = fairness.enter(request, width, (giveUp) => response.once('close', giveUp))
  return entered instanceof Promise ? entered.then((late) => keep(exchange, late)) : keep(exchange, entered)
}

function keep(exchange: Exchange, { leave, schemaUid, levelUid }: Entered): void {
  exchange.flow = { schemaUid, levelUid }
  const { response } = exchange
  // The client may have gone while its request waited; then nothing will tell that it is over.
  if (response.closed) return void leave()
  const kept = seats.begin(response)
  response.once('close', () => {
    seats.end(kept)
    leave()
  })
}

/** Nobody keeps a seat for longer, by not taking the answer: upstream's minute for a request, and another to take it. */
const seats = new Deadlines<Exchange['response']>(120_000, (response) => response.destroy())

function widthOf({ look }: Pick<Resources, 'look'>, { query }: Exchange, { verb, target }: Resolved): number {
  if (verb !== 'list') return 1
  return listSeats(look.count(target.kind.resource), Number(query.get('limit') ?? 0) || 0)
}
