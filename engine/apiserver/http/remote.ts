import type { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import { type PassParts, passOn } from '../aggregation/pass.ts'
import type { Attributes } from '../auth/attributes.ts'
import type { Fairness } from '../fairness/fairness.ts'
import type { Exchange } from './exchange.ts'
import { takeSeatFor } from './seat.ts'

/** Upstream's limit of a request. */
const patienceMs = 60_000

const streams = new Set(['attach', 'exec', 'log', 'portforward', 'proxy'])

/** Whether a request is meant to last, as upstream decides it of a path alone. */
export const isLasting = ({ verb, on }: Pick<Attributes, 'verb' | 'on'>): boolean =>
  verb === 'watch' || (!('path' in on) && streams.has(on.subresource ?? ''))

/** Passes on what another server answers for: in its turn, and with a limit of time. */
export async function askRemote(
  { pass, fairness }: { readonly pass: PassParts; readonly fairness: Fairness },
  exchange: Exchange,
  asked: Attributes,
  service: APIService,
): Promise<void> {
  const waiting = takeSeatFor(fairness, exchange, asked, 1)
  if (waiting) await waiting
  await passOn(pass, exchange, asked.user, service, patienceMs)
}
