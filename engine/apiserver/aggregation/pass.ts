import type { APIService } from '@hawser/kinds/apiregistration/apiservice.ts'
import { StatusError } from '@hawser/kinds/meta/status.ts'
import type { Look } from '../admission/draft.ts'
import type { Destination } from '../connect/destination.ts'
import { forward } from '../connect/forward.ts'
import { passUpgrade, type Upgrade } from '../connect/upgrade.ts'
import type { Exchange } from '../http/exchange.ts'
import type { User } from '../resources/resources.ts'
import type { Aggregation } from './open.ts'
import { destinationOf, dialerFor, type Identity, isMissing } from './target.ts'

export interface PassParts {
  readonly aggregation: Aggregation
  readonly look: Look
  readonly identity: Identity
}

/**
 * Passes a request on to the server behind an APIService, as the user who asks.
 *
 * @param patienceMs  How long it may take to begin its answer. Absent: as long as it likes.
 */
export function passOn(
  parts: PassParts,
  exchange: Exchange,
  user: User,
  service: APIService,
  patienceMs?: number,
): Promise<void> {
  const to = reach(parts, service)
  const path = exchange.request.url ?? '/'
  return forward(dialerFor(service, user, parts.identity), exchange, to, { path, patienceMs })
}

export function passOnUpgrade(
  parts: PassParts,
  upgrade: Upgrade,
  user: User,
  service: APIService,
): Promise<void> {
  const to = reach(parts, service)
  return passUpgrade(dialerFor(service, user, parts.identity), upgrade, to, upgrade.request.url ?? '/')
}

function reach({ aggregation, look }: PassParts, service: APIService): Destination {
  const to = service.spec.service && destinationOf(service.spec.service, look)
  if (!aggregation.isAvailable(service) || !to || isMissing(to))
    throw new StatusError('ServiceUnavailable', 'service unavailable')
  return to
}
