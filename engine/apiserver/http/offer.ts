import type { AnyKind } from '@hawser/kinds/kind.ts'
import { watchOptions } from '../resources/listoptions.ts'
import type { Options } from '../resources/options.ts'
import { customOffer, type Form, negotiate, type Offer, objectOffer, withoutTables } from './accept.ts'
import { unacceptable, unacceptableStream } from './answer.ts'
import { hasProtobuf } from './protobuf/encode.ts'

const forms = new Map<Offer, Map<string, Form>>()

/**
 * The form of an answer about objects of a kind.
 *
 * @throws {StatusError} `NotAcceptable`.
 */
export function formOf(accept: string | undefined, kind: AnyKind, subresource: string | undefined): Form {
  const offer = offerOf(kind, subresource)
  const known = forms.get(offer)?.get(accept ?? '')
  if (known) return known
  const form = negotiate(accept, offer)
  if (!form) throw unacceptable()
  remember(offer, accept ?? '', form)
  return form
}

/** A scale has its own message, whatever it scales. */
const offerOf = ({ node, isCustom }: AnyKind, subresource: string | undefined): Offer =>
  subresource === 'scale' || (!isCustom && hasProtobuf(node)) ? objectOffer : customOffer

/** Clients send the same few Accept headers again and again. */
function remember(offer: Offer, accept: string, form: Form): void {
  const known = forms.get(offer) ?? new Map<string, Form>()
  forms.set(offer, known)
  if (known.size < 100) known.set(accept, form)
}

/**
 * The form of a watch: never YAML, which has no stream, and no tables for who rebuilds a list from it.
 *
 * @throws {StatusError} `NotAcceptable`.
 */
export function formOfWatch(accept: string | undefined, kind: AnyKind, options: Options): Form {
  const rebuilds = options.allowWatchBookmarks && watchOptions(options).sendInitialEvents
  const offer = offerOf(kind, undefined)
  const form = rebuilds ? negotiate(accept, withoutTables(offer)) : formOf(accept, kind, undefined)
  if (!form) throw unacceptable()
  if (form.format === 'yaml') throw unacceptableStream()
  return form
}
